#!/usr/bin/env python3
"""Measures a Jupyter kernel over its own sockets, vogo beside ipykernel.

    python bench/kernels.py --vogo build/vogo [--runs 200] [--starts 7] [--cells 10000]

Kernels start from their command lines and are spoken to over plain blocking
ZeroMQ sockets, so that what is timed is the kernel and no client. Needs pyzmq,
jupyter_client and ipykernel. Times are wall clock, medians with the 99th
percentile; memory is the resident set of the kernel and its children.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import zmq
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session

LINES = 10_000
PAYLOAD = 20_000_000

CELLS = {
    "vogo": {
        "empty": "",
        "expression": "1 + 1",
        "print": "x := 1; fmt.Println(x)",
        "lines": f'for i := range {LINES} {{ fmt.Println("line", i) }}',
        "payload": f'fmt.Print(strings.Repeat("x", {PAYLOAD}))',
        "display": f'vo.Show(vo.HTML(strings.Repeat("x", {PAYLOAD})))',
        "loop": "s := 0; for i := 0; i < 10_000_000; i++ { s += i & 7 }; fmt.Println(s)",
        "library": 'vo.TAP("gavo")',
        "complete": "strings.HasPre",
        "inspect": "strings.HasPrefix",
        "is_complete": "func f() {",
        "spin": "for {\n}",
    },
    "ipykernel": {
        "empty": "",
        "expression": "1 + 1",
        "print": "x = 1; print(x)",
        "lines": f"for i in range({LINES}): print('line', i)",
        "payload": f"print('x' * {PAYLOAD}, end='')",
        "display": f"from IPython.display import display, HTML; display(HTML('x' * {PAYLOAD}))",
        "loop": "s = 0\nfor i in range(10_000_000): s += i & 7\nprint(s)",
        "library": "import pyvo; pyvo.dal.TAPService('http://localhost/tap')",
        "complete": "str.startsw",
        "inspect": "str.startswith",
        "is_complete": "def f():",
        "spin": "while True: pass",
    },
}


class Kernel:
    """One kernel process and the sockets to it."""

    def __init__(self, argv, env, interrupt_by_message):
        self.argv, self.env, self.by_message = argv, env, interrupt_by_message
        self.context = zmq.Context()

    def start(self):
        """Starts the process; returns the seconds to the first kernel_info_reply."""
        directory = tempfile.mkdtemp(prefix="bench-kernel-")
        self.file, self.info = write_connection_file(
            os.path.join(directory, "connection.json"), ip="127.0.0.1", key=os.urandom(16).hex().encode())
        self.session = Session(key=self.info["key"].encode() if isinstance(self.info["key"], str) else self.info["key"])
        return self.launch()

    def restart(self):
        """Asks the process to end and starts another with the same connection file, as
        Jupyter does; returns the seconds from the one to the other's first kernel_info_reply."""
        return self.stop(restart=True) + self.launch()

    def launch(self):
        begin = time.perf_counter()
        self.process = subprocess.Popen([a.replace("{connection_file}", self.file) for a in self.argv], env=self.env,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def connect(kind, name):
            s = self.context.socket(kind)
            s.linger = 0
            s.setsockopt(zmq.RECONNECT_IVL, 2)
            if kind == zmq.SUB:
                s.setsockopt(zmq.SUBSCRIBE, b"")
                s.setsockopt(zmq.RCVHWM, 0)
            s.connect(f"tcp://127.0.0.1:{self.info[name + '_port']}")
            return s

        self.shell, self.control, self.iopub = (
            connect(zmq.DEALER, "shell"), connect(zmq.DEALER, "control"), connect(zmq.SUB, "iopub"))
        self.reply(self.send("kernel_info_request", {}), 60)
        seconds = time.perf_counter() - begin
        # The subscription may arrive after the first messages: ask until one is heard.
        while not self.iopub.poll(100):
            self.reply(self.send("kernel_info_request", {}), 60)
        self.drain()
        return seconds

    def send(self, kind, content, socket=None):
        return self.session.send(socket or self.shell, kind, content)["header"]["msg_id"]

    def receive(self, socket, seconds):
        if not socket.poll(max(0, seconds) * 1000):
            raise TimeoutError("the kernel did not answer")
        return self.session.recv(socket, mode=zmq.NOBLOCK)[1]

    def reply(self, msg_id, seconds, socket=None):
        end = time.perf_counter() + seconds
        while True:
            m = self.receive(socket or self.shell, end - time.perf_counter())
            if m and m["parent_header"].get("msg_id") == msg_id:
                return m

    def drain(self):
        while self.iopub.poll(50):
            self.session.recv(self.iopub, mode=zmq.NOBLOCK)

    def begin(self, code):
        return self.send("execute_request", dict(
            code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False, stop_on_error=True))

    def execute(self, code, seconds=120):
        """Runs a cell; returns its reply, its outputs and the seconds to reply and idle."""
        start = time.perf_counter()
        msg_id = self.begin(code)
        poller = zmq.Poller()
        poller.register(self.shell, zmq.POLLIN)
        poller.register(self.iopub, zmq.POLLIN)
        reply, outputs, to_reply, to_idle = None, [], None, None
        while reply is None or to_idle is None:
            left = start + seconds - time.perf_counter()
            events = dict(poller.poll(max(0, left) * 1000))
            if not events:
                raise TimeoutError(f"no end of {code[:40]!r}")
            for socket in events:
                m = self.session.recv(socket, mode=zmq.NOBLOCK)[1]
                now = time.perf_counter() - start
                if not m or m["parent_header"].get("msg_id") != msg_id:
                    continue
                if socket is self.shell:
                    reply, to_reply = m["content"], now
                elif m["msg_type"] == "status" and m["content"]["execution_state"] == "idle":
                    to_idle = now
                else:
                    outputs.append(m)
        return reply, outputs, to_reply, to_idle

    def interrupt(self):
        if self.by_message:
            self.send("interrupt_request", {}, self.control)
        else:
            self.process.send_signal(2)

    def memory(self):
        """Resident memory of the process and its children in MiB (Linux; else None)."""
        try:
            parents = {}
            for p in pathlib.Path("/proc").glob("[0-9]*"):
                try:
                    parents.setdefault(int((p / "stat").read_text().rsplit(")", 1)[1].split()[1]), []).append(int(p.name))
                except (OSError, IndexError):
                    continue  # ended meanwhile
            pids, total = [self.process.pid], 0
            while pids:
                pid = pids.pop()
                pids += parents.get(pid, [])
                for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
                    if line.startswith("VmRSS:"):
                        total += int(line.split()[1])
            return total / 1024
        except OSError:
            return None

    def cpu(self):
        """Seconds of CPU that the process has taken (Linux; else None). Other work on the
        machine changes these much less than the time by the clock."""
        try:
            fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            return None

    def peak(self, f):
        """Runs f; returns its result and by how many MiB the process grew at most meanwhile
        (Linux; else None)."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status")
        try:
            pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")  # forgets the peak so far
            before = self.memory()
            result = f()
            high = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
            return result, high / 1024 - before
        except OSError:
            return f(), None

    def stop(self, restart=False):
        """Asks the kernel to end; returns the seconds it took."""
        begin = time.perf_counter()
        self.send("shutdown_request", {"restart": restart}, self.control)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        seconds = time.perf_counter() - begin
        for s in (self.shell, self.control, self.iopub):
            s.close()
        return seconds


def spread(seconds):
    ms = sorted(1000 * s for s in seconds)
    return statistics.median(ms), ms[min(len(ms) - 1, int(len(ms) * 0.99))]


def times(seconds):
    median, p99 = spread(seconds)
    return f"{median:.2f} ms ({p99:.2f})" if median < 20 else f"{median:.0f} ms ({p99:.0f})"


def text(outputs):
    return "".join(m["content"].get("text", "") for m in outputs if m["msg_type"] == "stream")


def measure(kernel, cells, runs, starts, many):
    """Returns the rows of the table: a label and a value each."""
    rows, infos, firsts, stops, again = [], [], [], [], []
    for _ in range(starts):
        info = kernel.start()
        infos.append(info)
        begin = time.perf_counter()
        reply, *_ = kernel.execute(cells["print"])
        assert reply["status"] == "ok", reply
        firsts.append(info + time.perf_counter() - begin)
        again.append(kernel.restart())
        stops.append(kernel.stop())
    rows.append(("start → kernel_info_reply", times(infos)))
    rows.append(("start → first cell's end", times(firsts)))
    rows.append(("restart → kernel_info_reply", times(again)))
    rows.append(("shutdown", times(stops)))
    libraries = []
    for _ in range(starts):
        info = kernel.start()
        begin = time.perf_counter()
        reply, *_ = kernel.execute(cells["library"])
        libraries.append(info + time.perf_counter() - begin if reply["status"] == "ok" else float("nan"))
        kernel.stop()
    rows.append(("start → first cell with the VO library", times(libraries)))
    kernel.start()
    rows.append(("memory after start", f"{kernel.memory():.0f} MiB"))
    if kernel.cpu() is not None:
        rows.append(("CPU of the start", f"{1000 * kernel.cpu():.0f} ms"))
    for label, name in (("empty cell", "empty"), ("1 + 1", "expression"), ("assign and print", "print")):
        replies, idles, cpu = [], [], kernel.cpu()
        for _ in range(runs):
            reply, _, r, i = kernel.execute(cells[name])
            assert reply["status"] == "ok", reply
            replies.append(r)
            idles.append(max(r, i))
        rows.append((f"{label}: reply", times(replies)))
        rows.append((f"{label}: reply and idle", times(idles)))
        if cpu is not None:
            rows.append((f"{label}: CPU of the kernel", f"{1000 * (kernel.cpu() - cpu) / runs:.2f} ms"))
    for name in ("complete", "inspect", "is_complete"):
        taken = []
        for _ in range(30):
            content = {"code": cells[name]}
            if name != "is_complete":
                content["cursor_pos"] = len(cells[name])
            if name == "inspect":
                content["detail_level"] = 0
            begin = time.perf_counter()
            kernel.reply(kernel.send(name + "_request", content), 20)
            taken.append(time.perf_counter() - begin)
        rows.append((name, times(taken)))
    kernel.drain()
    _, outputs, _, idle = kernel.execute(cells["lines"])
    assert text(outputs).count("\n") == LINES, "lines were lost"
    n = sum(m["msg_type"] == "stream" for m in outputs)
    rows.append((f"{LINES} lines printed", f"{1000 * idle:.0f} ms, {n} messages"))
    for label, name, size in (
        ("stdout", "payload", lambda outputs: len(text(outputs))),
        ("display_data", "display", lambda outputs: max(len(m["content"].get("data", {}).get("text/html", "")) for m in outputs)),
    ):
        taken, used, most = [], [], []
        for _ in range(5):
            cpu = kernel.cpu()
            (_, outputs, _, idle), grown = kernel.peak(lambda: kernel.execute(cells[name]))
            assert size(outputs) == PAYLOAD, "output was lost"
            del outputs
            time.sleep(0.3)  # what the kernel does afterwards counts as well
            taken.append(idle)
            if cpu is not None:
                used.append(kernel.cpu() - cpu)
            if grown is not None:
                most.append(grown * 2**20 / PAYLOAD)
        label = f"{PAYLOAD // 10**6} MB as {label}"
        rows.append((label, f"{1000 * statistics.median(taken):.0f} ms, {PAYLOAD / 1e6 / statistics.median(taken):.0f} MB/s"))
        if used:
            rows.append((f"{label}: CPU of the kernel", f"{1000 * statistics.median(used):.0f} ms"))
        if most:
            rows.append((f"{label}: memory it takes, at most", f"{max(most):.1f} × its size"))
    _, _, _, idle = kernel.execute(cells["loop"])
    rows.append(("loop of 10⁷ steps", f"{idle:.2f} s"))
    msg_id = kernel.begin(cells["spin"])
    time.sleep(0.5)  # let the loop spin: what is measured begins with the interrupt
    begin = time.perf_counter()
    kernel.interrupt()
    kernel.reply(msg_id, 20)
    rows.append(("interrupt of an endless loop", times([time.perf_counter() - begin])))
    kernel.drain()
    kernel.execute(cells["library"])
    rows.append(("memory at the end", f"{kernel.memory():.0f} MiB"))
    kernel.stop()
    if many:
        kernel.start()
        for _ in range(runs):
            kernel.execute(cells["expression"])
        before = kernel.memory()
        tenth = max(1, many // 10)
        taken, cpu = [], []
        for i in range(10 * tenth):
            if i in (0, tenth, 9 * tenth):
                cpu.append(kernel.cpu() or 0)
            taken.append(kernel.execute(cells["expression"])[2])
        cpu.append(kernel.cpu() or 0)
        for label, part, used in (("first", taken[:tenth], cpu[1] - cpu[0]), ("last", taken[-tenth:], cpu[3] - cpu[2])):
            rows.append((f"{many} cells 1 + 1: the {label} tenth", f"{times(part)}, CPU {1000 * used / tenth:.2f} ms"))
        rows.append((f"{many} cells 1 + 1: memory", f"+{kernel.memory() - before:.0f} MiB"))
        kernel.stop()
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vogo", default="build/vogo", help="the binary")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--cells", type=int, default=0, help="so many cells in a row, to see a drift")
    parser.add_argument("--json", help="file for the raw rows")
    a = parser.parse_args()
    env = dict(os.environ, VOGO_SKY="sandbox")
    kernels = {
        "vogo": Kernel([a.vogo, "kernel", "{connection_file}"], env, True),
        "ipykernel": Kernel([sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], env, False),
    }
    columns = {name: dict(measure(k, CELLS[name], a.runs, a.starts, a.cells)) for name, k in kernels.items()}
    names = list(columns)
    print("| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for label in columns[names[0]]:
        print(f"| {label} | " + " | ".join(columns[n][label] for n in names) + " |")
    if a.json:
        pathlib.Path(a.json).write_text(json.dumps(columns, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
