"""A private Elasticsearch for one test run: own folder, own free ports, gone afterwards.

`python -m tests.elastic` runs one for the demo, until Ctrl+C.
"""

import argparse
import json
import os
import pwd
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgres import free_port

# Both run the same tests; the number is the oldest Java that the version takes.
VERSIONS = {"8.19.3": 17, "9.1.0": 21}
# What `make services` keeps.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cho-hop-tac"
SECONDS_TO_START = 300
# Bytes that must be free in memory before data lie there.
ROOM_IN_MEMORY = 2 * 2**30


def archive(version: str) -> Path:
    return CACHE / f"elasticsearch-{version}.zip"


def java_home(at_least: int) -> Path | None:
    """The oldest Java of this machine that is not older than asked; None when there is none."""
    found = []
    for release in Path("/usr/lib/jvm").glob("*/release"):
        version = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
        if version and int(version[1]) >= at_least and (release.parent / "bin" / "java").exists():
            found.append((int(version[1]), release.parent))
    return min(found)[1] if found else None


def missing(version: str) -> str:
    """What this machine lacks to run the version; empty when nothing."""
    if not archive(version).exists():
        return f"Elasticsearch {version} is not fetched (make services)"
    if java_home(VERSIONS[version]) is None:
        return f"Java {VERSIONS[version]} or later is not installed (make services)"
    return ""


@dataclass
class Node:
    """One running process of Elasticsearch."""

    url: str
    process: subprocess.Popen

    def kill(self) -> None:
        """End it as a crash would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)


@dataclass
class Cluster:
    """A running cluster. `ca` and the users exist with `secure` only."""

    version: str
    folder: Path
    nodes: list[Node] = field(default_factory=list)
    ca: Path | None = None
    starters: list = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.nodes[0].url

    def restart(self, number: int = 0) -> None:
        """Start a killed node again over its own data."""
        self.nodes[number] = self.starters[number]()
        wait_until_ready(self)


SUPERUSER = ("market-root", "only-for-tests-root")
SHOP_USER = ("market-shop", "only-for-tests-shop")
# Their lines of the file realm, with the hashes of these passwords as `elasticsearch-users` writes them; each run of it starts
# a Java of its own.
USERS = """
market-root:$2a$10$icyO2VaFZbgAduxA25u8oOnZxA.R2F/bA/mesTysyWqPiJVds6j.O
market-shop:$2a$10$butpeLER/P/.CaUmkrUUVOf1huCSo2ZdiV.P6Em14.UIEVuPjEUdq
"""
ROLES_OF_USERS = """
superuser:market-root
shop:market-shop
"""
# Rights of the shop's user: its own indices, and whether the cluster is there.
ROLES = """
shop:
  cluster: ["monitor"]
  indices:
    - names: ["market-*"]
      privileges: ["all"]
"""


@contextmanager
def private_cluster(
    version: str, *, nodes: int = 1, secure: bool = False, heap: str = "512m", tuned: bool = False
) -> Iterator[Cluster]:
    """Start a cluster on loopback and stop it and remove its files at the end.

    With `secure` it talks TLS with a certificate of its own authority and knows SUPERUSER and SHOP_USER. Elasticsearch
    refuses root, so under root it runs as `nobody`. A node of the tests lives for seconds, so unless it is `tuned`, for
    what is timed, it pays neither for the optimising compiler nor for touching its heap nor for a disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="market-es-"))
    data = folder if tuned else Path(tempfile.mkdtemp(prefix="market-es-", dir=_in_memory()))
    for each in (folder, data):
        each.chmod(0o755)
    cluster = Cluster(version, folder)
    try:
        subprocess.run(["unzip", "-q", str(archive(version)), "-d", str(folder)], check=True)
        home = folder / f"elasticsearch-{version}"
        if secure:
            cluster.ca = _secure(home)
        http, transport = ([free_port() for _ in range(nodes)] for _ in range(2))
        for number in range(nodes):
            config = folder / f"config-{number}"
            shutil.copytree(home / "config", config)
            (config / "elasticsearch.yml").write_text(_settings(folder, data, number, http, transport, secure))
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "nobody", str(folder), str(data)], check=True)
        scheme = "https" if secure else "http"
        options = f"-Xms{heap} -Xmx{heap}" + ("" if tuned else " -XX:TieredStopAtLevel=1 -XX:-AlwaysPreTouch")
        for number in range(nodes):

            def start(number: int = number) -> Node:
                return Node(f"{scheme}://127.0.0.1:{http[number]}", _start(version, home, folder, number, options))

            cluster.starters.append(start)
            cluster.nodes.append(start())
        wait_until_ready(cluster)
        yield cluster
    finally:
        for node in cluster.nodes:
            node.kill()
        for each in (folder, data):
            shutil.rmtree(each, ignore_errors=True)


def _in_memory() -> str | None:
    """Where files live in memory, if this machine has such a place with enough room: a test makes and removes indices for a few
    products, and each waits for the disk a dozen times."""
    place = Path("/dev/shm")  # noqa: S108
    roomy = place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > ROOM_IN_MEMORY
    return str(place) if roomy else None


def wait_until_ready(cluster: Cluster) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    asked = f"/_cluster/health?wait_for_nodes={len(cluster.nodes)}&wait_for_status=yellow&timeout=2s"
    while True:
        with suppress(OSError, ValueError):
            health = request(cluster, "GET", asked, user=SUPERUSER)
            if not health["timed_out"]:
                return
        dead = [node for node in cluster.nodes if node.process.poll() is not None]
        if dead or time.monotonic() > deadline:
            logs = "\n".join(log.read_text()[-3_000:] for log in sorted(cluster.folder.glob("out-*")))
            raise RuntimeError(f"Elasticsearch {cluster.version} did not start:\n{logs}")
        time.sleep(0.3)


def request(cluster: Cluster, method: str, path: str, body=None, *, user=None, node: int = 0):
    """Ask the cluster past the shop's own client; raises urllib.error.HTTPError."""
    asked = urllib.request.Request(cluster.nodes[node].url + path, method=method)  # noqa: S310
    context = None
    if cluster.ca:
        context = ssl.create_default_context(cafile=str(cluster.ca))
        asked.add_header("Authorization", "Basic " + b64encode(":".join(user or SUPERUSER).encode()).decode())
    if body is not None:
        asked.add_header("Content-Type", "application/json")
        asked.data = json.dumps(body).encode()
    with urllib.request.urlopen(asked, timeout=30, context=context) as answer:  # noqa: S310
        return json.loads(answer.read() or b"{}")


def _settings(folder: Path, data: Path, number: int, http: list[int], transport: list[int], secure: bool) -> str:
    lines = [
        "cluster.name: market-tests",
        f"node.name: node-{number}",
        "network.host: 127.0.0.1",
        f"http.port: {http[number]}",
        f"transport.port: {transport[number]}",
        f"path.data: {data}/data-{number}",
        f"path.logs: {folder}/logs-{number}",
        # A machine's nearly full disk is not what the tests are about.
        "cluster.routing.allocation.disk.threshold_enabled: false",
        f"xpack.security.enabled: {str(secure).lower()}",
    ]
    if len(http) == 1:
        lines.append("discovery.type: single-node")
    else:
        seeds = ", ".join(f'"127.0.0.1:{port}"' for port in transport)
        masters = ", ".join(f'"node-{each}"' for each in range(len(http)))
        lines += [f"discovery.seed_hosts: [{seeds}]", f"cluster.initial_master_nodes: [{masters}]"]
    if secure:
        lines.append("xpack.security.enrollment.enabled: false")
        for layer in ("http", "transport"):
            lines += [
                f"xpack.security.{layer}.ssl.enabled: true",
                f"xpack.security.{layer}.ssl.key: certs/node.key",
                f"xpack.security.{layer}.ssl.certificate: certs/node.crt",
                f"xpack.security.{layer}.ssl.certificate_authorities: [certs/authority.crt]",
            ]
    return "\n".join(lines) + "\n"


def _environment(version: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "ES_JAVA_HOME": str(java_home(VERSIONS[version])), "HOME": "/nonexistent"}


def _secure(home: Path) -> Path:
    """Certificates of an authority of their own, and the users of the file realm; returns the authority's certificate."""
    certs = home / "config" / "certs"
    certs.mkdir()

    def certificate(name: str, *more: str) -> None:
        new = ["-newkey", "rsa:2048", "-noenc", "-keyout", f"{name}.key", "-out", f"{name}.crt", "-days", "2"]
        command = ["openssl", "req", "-x509", *new, "-subj", f"/CN={name}", *more]
        subprocess.run(command, check=True, cwd=certs, stderr=subprocess.DEVNULL)

    certificate("authority")
    names = ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    certificate("node", "-CA", "authority.crt", "-CAkey", "authority.key", *names)
    (home / "config" / "roles.yml").write_text(ROLES)
    (home / "config" / "users").write_text(USERS)
    (home / "config" / "users_roles").write_text(ROLES_OF_USERS)
    shop_ca = home.parent / "authority.crt"
    shutil.copy(certs / "authority.crt", shop_ca)
    return shop_ca


def _start(version: str, home: Path, folder: Path, number: int, options: str) -> subprocess.Popen:
    account = {}
    if os.geteuid() == 0:
        owner = pwd.getpwnam("nobody")
        account = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    environment = _environment(version) | {
        "ES_PATH_CONF": str(folder / f"config-{number}"),
        "ES_JAVA_OPTS": options,
        "CLI_JAVA_OPTS": "-XX:TieredStopAtLevel=1",
        "ES_TMPDIR": str(_own_folder(folder, f"tmp-{number}")),
    }
    output = (folder / f"out-{number}").open("ab")
    return subprocess.Popen(
        [str(home / "bin" / "elasticsearch")],
        cwd=folder,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        **account,
    )


def _own_folder(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        os.chown(made, pwd.getpwnam("nobody").pw_uid, -1)
    return made


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.elastic")
    parser.add_argument("version", nargs="?", choices=VERSIONS, default=min(VERSIONS))
    version = parser.parse_args().version
    if lacking := missing(version):
        print(lacking)
        return 1
    # Ended from outside it is cleared away as after Ctrl+C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt), private_cluster(version) as cluster:
        print(f"Elasticsearch {version} runs. In another window:\n")
        print(f"  SEARCH_ENGINE=elasticsearch ELASTICSEARCH_URLS={cluster.url} ELASTICSEARCH_PREFIX=market make demo\n")
        print("Stop it with Ctrl+C; what it holds is thrown away.", flush=True)
        cluster.nodes[0].process.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
