"""A TCP proxy that can be slow, cut connections or spoil what passes, between the shop and a server of the tests."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from tests.postgres import free_port


@dataclass
class Proxy:
    """Forwards connections to `target` (host, port). `fault` is "", "slow", "cut", "corrupt", "silent" or "refuse"."""

    target: tuple[str, int]
    fault: str = ""
    # How long a slow answer is held back.
    seconds: float = 3.0
    port: int = field(default_factory=free_port)
    connections: int = 0
    _server: socket.socket | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Proxy":
        self._server = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._server.accept()
            except OSError:
                return
            self.connections += 1
            if self.fault == "refuse":
                client.close()
                continue
            server = socket.create_connection(self.target)
            threading.Thread(target=self._copy, args=[client, server, False], daemon=True).start()
            threading.Thread(target=self._copy, args=[server, client, True], daemon=True).start()

    def _copy(self, source: socket.socket, goal: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if is_answer and self.fault == "slow":
                    time.sleep(self.seconds)
                elif is_answer and self.fault == "silent":
                    continue
                elif is_answer and self.fault == "cut":
                    goal.sendall(data[: len(data) // 2])
                    break
                elif is_answer and self.fault == "corrupt":
                    head, blank, body = data.partition(b"\r\n\r\n")
                    data = head + blank + bytes(byte ^ 0x15 for byte in body)
                goal.sendall(data)
        for each in (source, goal):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
