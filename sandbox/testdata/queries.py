"""Run the queries of queries.json by pyvo and print what comes back, as JSON.

usage: queries.py BASE_URL
"""

import json
import os
import sys
import warnings

import numpy as np
import pyvo
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import Table
from astropy.time import Time

warnings.simplefilter("ignore")


def ephemeris(base):
    """The orbit of 2P/Encke in decimal degrees and Modified Julian Dates."""
    t = Table.read(base + "/miriade/ephemcc?-name=c:p/encke&-ep=1941-04-01&-nbd=91&-step=1d", format="votable")
    at = SkyCoord(t["ra"], t["dec"], unit=(u.hourangle, u.deg))
    out = Table({"epoch": Time(list(t["epoch"])).mjd, "ra": at.ra.deg, "dec": at.dec.deg})
    return out


def summary(table):
    """Rows, and of each column how many values it has and what they are."""
    columns = {}
    for name in table.colnames:
        col = np.ma.asarray(table[name])
        values = [v for v in col.tolist() if v is not None and v != ""]
        if values and isinstance(values[0], (int, float)):
            numbers = [v for v in values if v == v]
            columns[name] = {"values": len(numbers), "sum": float(np.sum(numbers))}
        else:
            columns[name] = {"values": len(values), "first": min(map(str, values), default=""), "last": max(map(str, values), default="")}
    return {"rows": len(table), "columns": columns}


def main(base):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "queries.json")) as f:
        queries = json.load(f)
    tables = {"ephemeris": ephemeris(base)}
    found = {}
    for q in queries:
        uploads = {name: tables[of] for name, of in q.get("uploads", {}).items()}
        service = pyvo.dal.TAPService(base + "/" + q["service"] + "/tap")
        tables[q["name"]] = service.run_sync(q["adql"], uploads=uploads).to_table()
        found[q["name"]] = summary(tables[q["name"]])
    job = pyvo.dal.TAPService(base + "/astron/tap").submit_job(queries[8]["adql"])
    job.run()
    job.wait(phases=["COMPLETED", "ERROR"], timeout=60)
    found["source by a job"] = summary(job.fetch_result().to_table())
    job.delete()
    result = pyvo.dal.TAPService(base + "/astron/tap").run_sync(queries[7]["adql"])
    links = next(result.iter_datalinks())
    cutout = links.get_first_proc().process(circle=[240.484 * u.deg, 46.768 * u.deg, 100 / 3600 * u.deg]).read()
    found["cutout"] = {"rows": len(cutout), "columns": {}}
    json.dump(found, sys.stdout)


main(sys.argv[1])
