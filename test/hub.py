"""Starts a JupyterHub on the loopback interface, two users with a server each, and
runs Go in a kernel of each. Needs jupyterhub, jupyterlab, requests, websocket-client
and configurable-http-proxy; see hub_config.py.

    test/with-kernel python test/hub.py
"""

import json
import os
import pathlib
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import uuid

import requests
import websocket

HERE = pathlib.Path(__file__).parent


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Hub:
    def __init__(self, directory):
        self.token = secrets.token_hex(16)
        self.base = f"http://127.0.0.1:{free_port()}"
        env = {**os.environ, "VOGO_HUB_DIR": directory, "VOGO_HUB_URL": self.base, "VOGO_HUB_TOKEN": self.token,
               "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16)}
        self.log = open(pathlib.Path(directory) / "hub.log", "w+")
        self.process = subprocess.Popen([sys.executable, "-m", "jupyterhub", "-f", str(HERE / "hub_config.py"),
                                         f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{free_port()}",
                                         f"--JupyterHub.hub_port={free_port()}"],
                                        cwd=directory, env=env, stdout=self.log, stderr=subprocess.STDOUT)

    def api(self, method, path, **options):
        return requests.request(method, self.base + path, headers={"Authorization": f"token {self.token}"}, timeout=60, **options)

    def until(self, what, ready, limit=120):
        end = time.monotonic() + limit
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the hub ended: {self.tail()}")
            try:
                if ready():
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.2)
        raise TimeoutError(f"{what} took more than {limit} s: {self.tail()}")

    def tail(self):
        self.log.seek(0)
        return self.log.read()[-2000:]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def run(hub, user, code):
    """Runs code in a new kernel of the user and returns its result as text."""
    kernel = hub.api("POST", f"/user/{user}/api/kernels", json={"name": "vogo"})
    kernel.raise_for_status()
    where = f"/user/{user}/api/kernels/{kernel.json()['id']}"
    ws = websocket.create_connection(hub.base.replace("http", "ws") + where + "/channels", timeout=60,
                                     header=[f"Authorization: token {hub.token}"])
    msg_id = uuid.uuid4().hex
    ws.send(json.dumps({"channel": "shell", "parent_header": {}, "metadata": {}, "buffers": [],
                        "header": {"msg_id": msg_id, "msg_type": "execute_request", "session": uuid.uuid4().hex,
                                   "username": user, "version": "5.4", "date": ""},
                        "content": {"code": code, "silent": False, "store_history": True, "user_expressions": {},
                                    "allow_stdin": False, "stop_on_error": True}}))
    result = None
    while True:
        message = json.loads(ws.recv())
        if message["parent_header"].get("msg_id") != msg_id:
            continue
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "execute_result":
            result = content["data"]["text/plain"]
        if kind == "error":
            raise RuntimeError(f"{content['ename']}: {content['evalue']}")
        if kind == "status" and content["execution_state"] == "idle":
            break
    ws.close()
    hub.api("DELETE", where).raise_for_status()
    return result


def main():
    with tempfile.TemporaryDirectory(prefix="vogo-hub-", ignore_cleanup_errors=True) as directory:
        hub = Hub(directory)
        try:
            hub.until("the start of the hub", lambda: hub.api("GET", "/hub/api/").ok)
            for user in ("caroline", "william"):
                hub.api("POST", f"/hub/api/users/{user}").raise_for_status()
                hub.api("POST", f"/hub/api/users/{user}/server").raise_for_status()
            for user in ("caroline", "william"):
                hub.until(f"{user}'s server", lambda: hub.api("GET", f"/hub/api/users/{user}").json()["servers"].get("", {}).get("ready"))
                got = run(hub, user, f'n := vo.TAP("gavo").Query("select top 3 * from ivoa.obscore").NumRows()\nfmt.Sprintf("{user} has %d rows", n)')
                assert got == f"{user} has 3 rows", got
                print("ok", got)
        finally:
            hub.stop()


if __name__ == "__main__":
    main()
