"""A Go assignment through nbgrader: generate, release, hand in, autograde, feedback."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CONFIG = '''
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "astro"
c.Exchange.root = {exchange!r}
c.ClearSolutions.code_stub = {{"go": '// YOUR CODE HERE\\npanic("not done yet")'}}
'''

SOLUTION = """func distanceModulus(m, M float64) float64 {
	// BEGIN SOLUTION
	return m - M
	// END SOLUTION
}"""

TESTS = """check.Near(distanceModulus(10, 5), 5, 1e-9)
// BEGIN HIDDEN TESTS
check.Near(distanceModulus(3.5, -1.5), 5, 1e-9, "try negative magnitudes too")
// END HIDDEN TESTS"""

QUERY_TEST = """stars := vo.TAP("simbad").Query("select top 3 main_id, V from basic join allfluxes on (oidref=oid) where otype='AGB' and V<10")
check.Rows(stars, 3)
check.That(distanceModulus(stars.Row(0).Float("V"), 0) > 0, "a positive modulus")"""


def cell(source, name, **marks):
    c = new_code_cell(source)
    c.metadata["nbgrader"] = {"schema_version": 3, "grade_id": name, "locked": False, "grade": False,
                              "solution": False, "task": False, **marks}
    return c


def assignment():
    nb = new_notebook(cells=[
        new_markdown_cell("# The distance modulus"),
        cell(SOLUTION, "modulus", solution=True),
        cell(TESTS, "test-modulus", grade=True, points=2, locked=True),
        cell(QUERY_TEST, "test-query", grade=True, points=1, locked=True),
    ])
    nb.metadata["kernelspec"] = {"name": "vogo", "display_name": "Go (vogo)", "language": "go"}
    nb.metadata["language_info"] = {"name": "go"}
    return nb


class Classroom(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="vogo-course-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.root = self.dir / "course"
        (self.root / "source/photometry").mkdir(parents=True)
        (self.dir / "exchange").mkdir(mode=0o777)
        (self.dir / "exchange").chmod(0o777)
        (self.root / "nbgrader_config.py").write_text(CONFIG.format(root=str(self.root), exchange=str(self.dir / "exchange")))
        nbformat.write(assignment(), self.root / "source/photometry/photometry.ipynb")

    def nbgrader(self, *args):
        done = subprocess.run([sys.executable, "-m", "nbgrader", *args], cwd=self.root, capture_output=True, text=True,
                              env={**os.environ, "VOGO_SKY": "sandbox"})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def hand_in(self, student, body):
        at = self.root / "submitted" / student / "photometry"
        at.mkdir(parents=True)
        nb = nbformat.read(self.root / "release/photometry/photometry.ipynb", as_version=4)
        solution = next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "modulus")
        self.assertIn('panic("not done yet")', solution.source)
        if body is not None:
            solution.source = f"func distanceModulus(m, M float64) float64 {{\n\t{body}\n}}"
        nbformat.write(nb, at / "photometry.ipynb")

    def test_from_source_to_feedback(self):
        self.nbgrader("generate_assignment", "photometry")
        released = (self.root / "release/photometry/photometry.ipynb").read_text()
        self.assertNotIn("return m - M", released)
        self.assertNotIn("negative magnitudes", released)
        self.nbgrader("release_assignment", "photometry")
        self.assertTrue((self.dir / "exchange/astro/outbound/photometry/photometry.ipynb").exists())

        self.hand_in("right", "return m - M")
        self.hand_in("wrong", "if M < 0 { return 0 }\n\treturn m - M")
        self.hand_in("undone", None)
        self.nbgrader("autograde", "photometry")
        self.nbgrader("generate_feedback", "photometry")

        from nbgrader.api import Gradebook
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as book:
            scores = {s: book.find_submission("photometry", s).score for s in ("right", "wrong", "undone")}
        self.assertEqual(scores, {"right": 3, "wrong": 1, "undone": 0})
        feedback = (self.root / "feedback/wrong/photometry/photometry.html").read_text()
        self.assertIn("try negative magnitudes too", feedback)
        for student in scores:
            graded = nbformat.read(self.root / "autograded" / student / "photometry/photometry.ipynb", as_version=4)
            stderr = [o for c in graded.cells if c.cell_type == "code" for o in c.outputs
                      if o.output_type == "stream" and o.name == "stderr"]
            self.assertEqual(stderr, [], "a cell of an assignment wrote to stderr")


class Papermill(unittest.TestCase):
    def test_parameters(self):
        import papermill
        nb = new_notebook(cells=[new_code_cell('band := "g"\nradius := 0.1\nn := 1', metadata={"tags": ["parameters"]}),
                                 new_code_cell('fmt.Sprint(band, " ", radius, " ", n)')])
        nb.metadata["kernelspec"] = {"name": "vogo", "display_name": "Go (vogo)", "language": "go"}
        with tempfile.TemporaryDirectory() as d:
            source, target = pathlib.Path(d, "in.ipynb"), pathlib.Path(d, "out.ipynb")
            nbformat.write(nb, source)
            vogo = os.environ.get("VOGO", "vogo")
            done = subprocess.run([vogo, "run", "-p", "band=r", "-p", "radius=0.5", "-p", "n=3", "-o", d + "/o", str(source)],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            out = nbformat.read(pathlib.Path(d, "o/in.ipynb"), as_version=4)
            self.assertEqual(out.cells[-1].outputs[-1].data["text/plain"], "r 0.5 3")
            papermill.execute_notebook(str(source), str(target), kernel_name="vogo", progress_bar=False, log_output=False)
            out = nbformat.read(target, as_version=4)
            self.assertEqual(out.cells[-1].outputs[-1].data["text/plain"], "g 0.1 1")


if __name__ == "__main__":
    unittest.main()
