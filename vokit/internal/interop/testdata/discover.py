"""Asks for images everywhere with pyvo and prints what it found, left out and
could not reach, as JSON: a list of questions comes in on stdin."""
import json, os, re, sys, warnings

warnings.filterwarnings("ignore")
work = json.load(sys.stdin)
os.environ["IVOA_REGISTRY"] = work["registry"]
from astropy import units as u
from astropy.time import Time
from pyvo import registry
from pyvo.discover import image


def obscore_services(self, *constraints):
    """Old and new records of ObsCore, each service once. pyvo up to 1.9.1 has
    this too, but stops with an AttributeError at the first old record."""
    recs = list(registry.search(registry.Datamodel("obscore_new"), *constraints))
    urls = {i.access_url for r in recs for i in r.list_interfaces("tap")}
    for r in registry.search(registry.Datamodel("obscore"), *constraints):
        if urls.isdisjoint({i.access_url for i in r.list_interfaces("tap")}):
            recs.append(r)
    return [image.Queriable(r) for r in recs]


image.ImageDiscoverer._discover_obscore_services = obscore_services


def sia1(self, rec):
    """As pyvo has it, but with the diameter in SIZE, as SIA 1 wants it, where
    pyvo up to 1.9.1 sends the radius; and without images that say themselves that
    they are of another light or time, which it keeps when asked inclusively."""
    radius, inclusive = self.radius, self.inclusive
    self.radius, self.inclusive = 2 * radius, False
    try:
        queries["_query_one_sia1"](self, rec)
    finally:
        self.radius, self.inclusive = radius, inclusive


asked = set()
queries = {name: getattr(image.ImageDiscoverer, name) for name in ("_query_one_sia1", "_query_one_sia2", "_query_one_obscore")}


def noted(name, query):
    def ask(self, rec, *args):
        asked.add(rec.ivoid)
        query(self, rec, *args)
    setattr(image.ImageDiscoverer, name, ask)


for name, query in (queries | {"_query_one_sia1": sia1}).items():
    noted(name, query)


def ask(q):
    kw = {"inclusive": q["inclusive"], "timeout": q["timeout"]}
    if q.get("space"):
        kw["space"] = tuple(q["space"])
    if q.get("spectrum"):
        kw["spectrum"] = q["spectrum"] * u.m
    if q.get("time"):
        kw["time"] = tuple(Time(t, format="mjd") for t in q["time"])
    asked.clear()
    found, log = image.images_globally(**kw)
    served, failed, late = set(), set(), set()
    for line in log:
        if m := re.match(r"Skipping (\S+) because", line):
            served.add(m[1])
        elif m := re.match(r"(?:SIA1|SIA2|Obscore) (ivo://\S+) skipped: ", line):
            failed.add(m[1])
            if "timed out" in line.lower():
                late.add(m[1])
    return {"datasets": sorted({str(r.access_url) for r in found}), "served": sorted(served),
            "failed": sorted(failed), "late": sorted(late), "asked": sorted(asked)}


json.dump([ask(q) for q in work["questions"]], sys.stdout)
