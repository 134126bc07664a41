"""A client that speaks to Streamlit's server itself, without a browser: its WebSocket, and the way in for files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME, XSRF_COOKIE_NAME
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

_WAIT_S = 60


def signed_cookie(person: Mapping[str, object], secret: str) -> str:
    """The header ``Cookie`` of somebody whom the server took for signed in, with the secret that it signs by."""
    return f"{USER_COOKIE_NAME}={create_signed_value(secret, USER_COOKIE_NAME, json.dumps(person)).decode()}"


@dataclass
class Client:
    """One session: what it may send, and the elements that the server sent for the last run."""

    address: str
    cookie: str
    token: str
    socket: ClientConnection
    session: str = ""
    elements: list[Any] = field(default_factory=list)

    def run(self, page: str, query: str = "", pressed: str = "") -> str:
        """Ask for a page, as if the button of an id was pressed; all that comes, as text."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        if pressed:
            message.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
        self.send(message)
        self.elements = []
        while True:
            found = ForwardMsg()
            data = self.socket.recv(_WAIT_S)
            assert isinstance(data, bytes)
            found.ParseFromString(data)
            kind = found.WhichOneof("type")
            if kind == "new_session":
                self.session = found.new_session.initialize.session_id or self.session
            elif kind == "delta" and found.delta.WhichOneof("type") == "new_element":
                self.elements.append(found.delta.new_element)
            elif kind == "script_finished" and found.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return "\n".join(map(str, self.elements))

    def send(self, message: BackMsg) -> None:
        """Send one message."""
        self.socket.send(message.SerializeToString())

    def button(self, label: str) -> str:
        """The id of the first button of that label; "" without one."""
        found = (e.button for e in self.elements if e.WhichOneof("type") == "button")
        return next((button.id for button in found if button.label == label), "")

    def upload(self, data: bytes, *, method: str = "PUT") -> tuple[int, str]:
        """Send a file to the server, of this session; the status and the words of the answer."""
        mark = "----x"
        body = f'--{mark}\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\n'.encode() + data
        headers = {
            "Content-Type": f"multipart/form-data; boundary={mark}", "X-Xsrftoken": self.token, "Cookie": self.cookie,
            "Origin": self.address,
        }  # fmt: skip
        request = Request(
            f"{self.address}/_stcore/upload_file/{self.session}/1",
            body + f"\r\n--{mark}--\r\n".encode(),
            headers,
            method=method,
        )
        try:
            with urlopen(request, timeout=_WAIT_S) as reply:
                return int(reply.status), ""
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()


@contextmanager
def client(address: str, cookie: str = "") -> Iterator[Client]:
    """A session with the explorer at an address, as the person of a cookie."""
    token = generate_xsrf_token_string()
    cookies = "; ".join(filter(None, (f"{XSRF_COOKIE_NAME}={token}", cookie)))
    with connect(
        address.replace("http", "ws", 1) + "/_stcore/stream",
        origin=Origin(address),
        subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
        additional_headers={"Cookie": cookies},
        max_size=None,
        open_timeout=_WAIT_S,
    ) as socket:
        yield Client(address, cookies, token, socket)
