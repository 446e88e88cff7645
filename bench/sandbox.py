"""Measure the sandbox from outside, over HTTP. Standard library only.

usage: sandbox.py [--vogo build/vogo] [--runs 100]
"""

import argparse
import statistics
import subprocess
import threading
import time
import urllib.parse
import urllib.request


def query_url(base, site, adql):
    return f"{base}/{site}/tap/sync?" + urllib.parse.urlencode({"LANG": "ADQL", "QUERY": adql})


def fetch(url):
    with urllib.request.urlopen(url) as r:
        return r.read()


def timed(f):
    at = time.perf_counter()
    f()
    return (time.perf_counter() - at) * 1e3


def start(vogo):
    """Start a sandbox; gives the process, its address and the time until it answered."""
    at = time.perf_counter()
    p = subprocess.Popen([vogo, "sandbox", "--addr", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    base = p.stdout.readline().split()[-1]
    fetch(base + "/")
    return p, base, (time.perf_counter() - at) * 1e3


def resident(p):
    with open(f"/proc/{p.pid}/status") as f:
        words = dict(line.split(":", 1) for line in f)
    return tuple(int(words[k].split()[0]) // 1024 for k in ("VmRSS", "VmHWM"))


def show(what, values, unit="ms"):
    values = sorted(values)
    print(f"| {what} | {statistics.median(values):.1f} {unit} | {values[0]:.1f} | {values[min(len(values) - 1, int(len(values) * 0.95))]:.1f} |", flush=True)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--vogo", default="build/vogo")
    a.add_argument("--runs", type=int, default=100)
    args = a.parse_args()
    print("| | median | best | 95th percentile |\n|---|---|---|---|")
    starts = []
    for _ in range(10):
        p, _, ms = start(args.vogo)
        starts.append(ms)
        p.terminate()
        p.wait()
    show("start → first answer", starts)
    p, base, _ = start(args.vogo)
    try:
        measure(p, base, args.runs)
    finally:
        p.terminate()
        p.wait()


def measure(p, base, runs):
    print(f"| memory after start | {resident(p)[0]} MiB | | |")
    for site in ("simbad", "gavo", "vizier", "gaia"):
        url = query_url(base, site, "SELECT TOP 1 table_name FROM tap_schema.tables")
        show(f"first query to {site}, which makes its tables", [timed(lambda: fetch(url))])
    rows = query_url(base, "simbad", "SELECT TOP 1000 main_id, ra, dec, otype FROM basic")
    show("sync query of 1,000 rows", [timed(lambda: fetch(rows)) for _ in range(runs)])
    cone = query_url(base, "gaia", "SELECT source_id, ra, dec FROM gaiadr3.gaia_source WHERE 1=CONTAINS(POINT(ra, dec), CIRCLE(56.75, 24.12, 2))")
    show("cone of 2° among 61,794 stars", [timed(lambda: fetch(cone)) for _ in range(runs)])
    plates = query_url(base, "gavo", "SELECT obs_id FROM ivoa.obscore WHERE 1=CONTAINS(POINT(156.011, 48.1475), s_region)")
    show("footprints that hold a position", [timed(lambda: fetch(plates)) for _ in range(runs)])
    meets = query_url(base, "gavo", "SELECT obs_id FROM ivoa.obscore WHERE 1=INTERSECTS(CIRCLE(156.011, 48.1475, 1), s_region)")
    show("footprints that meet a circle of 1°", [timed(lambda: fetch(meets)) for _ in range(runs)])

    def crowd():
        threads = [threading.Thread(target=fetch, args=(rows,)) for _ in range(50)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()

    show("50 clients at once, 1,000 rows each", [timed(crowd) for _ in range(max(3, runs // 10))])
    for site in ("astron", "irsa", "mast", "cadc", "eso", "heasarc", "casda"):
        fetch(query_url(base, site, "SELECT TOP 1 table_name FROM tap_schema.tables"))
    now, most = resident(p)
    print(f"| memory with the tables of all eleven data centres; the most it was | {now} MiB; {most} MiB | | |")


main()
