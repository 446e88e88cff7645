"""Clients other than the browser, each as its users start it: jupyter console,
nbconvert --execute and nbval. (nbclient is in test_notebooks.py, papermill and
nbgrader are in test_classroom.py.)"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import nbformat
import pexpect
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

PATIENCE = 60  # seconds for what must come; only a failure takes them


def notebook(*cells):
    nb = new_notebook(cells=list(cells))
    nb.metadata["kernelspec"] = {"name": "vogo", "display_name": "Go (vogo)", "language": "go"}
    nb.metadata["language_info"] = {"name": "go"}
    return nb


def code(source, *tags):
    return new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


class Directory(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="vogo-clients-")
        self.addCleanup(directory.cleanup)
        self.dir = pathlib.Path(directory.name)

    def write(self, nb, name="nb.ipynb"):
        nbformat.write(nb, self.dir / name)
        return name

    def python(self, *args):
        return subprocess.run([sys.executable, "-m", *args], cwd=self.dir, capture_output=True, text=True,
                              timeout=5 * PATIENCE)


class Console(unittest.TestCase):
    """jupyter console on a terminal."""

    def setUp(self):
        self.console = pexpect.spawn(sys.executable, ["-m", "jupyter_console", "--kernel", "vogo"], encoding="utf-8",
                                     timeout=PATIENCE, dimensions=(40, 120), codec_errors="replace",
                                     env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"})
        self.addCleanup(self.console.close, force=True)
        self.prompt(1)

    def prompt(self, number):
        """Waits for the input prompt of this number, whatever its colours."""
        gap = r"(?:\x1b\[[0-9;?]*\w)*"
        self.console.expect(rf"In {gap}\[{gap}{number}{gap}\]")

    def see(self, text):
        self.console.expect(re.escape(text))

    def test_a_session(self):
        c = self.console
        c.send("6 * 7\r")
        self.see("42")
        self.prompt(2)

        c.send("strings.HasPre\t")
        self.see("fix")  # only what is missing is drawn
        c.send('("north", "no")\r')
        self.see("true")
        self.prompt(3)

        c.send('var who string; fmt.Print("who? "); _, _ = fmt.Scanln(&who); "hello " + who\r')
        self.see("who?")
        c.send("Ada\r")
        self.see("hello Ada")
        self.prompt(4)

        c.send('kept := 41; fmt.Println("spinning"); for { }\r')
        self.see("spinning\r\n")
        c.sendintr()
        self.see("KeyboardInterrupt")
        self.prompt(5)
        c.send("who + who\r")
        self.see("AdaAda")
        self.prompt(6)

        c.send("missing\r")
        self.see("undefined: missing")
        self.prompt(7)
        c.sendeof()
        self.see("Do you really want to exit")
        c.send("y\r")
        c.expect(pexpect.EOF)
        c.close()
        self.assertEqual(c.exitstatus, 0)


class Nbconvert(Directory):
    def test_execute(self):
        name = self.write(notebook(
            new_markdown_cell("# Three plates"),
            code('t := vo.TAP("gavo").Query("SELECT TOP 3 * FROM ivoa.obscore")\nt.NumRows()'),
            code('vo.Show(vo.HTML("<b>bold</b>"))\nfmt.Println("printed")'),
        ))
        done = self.python("nbconvert", "--execute", "--to", "html", "--output", "out", name)
        self.assertEqual(done.returncode, 0, done.stderr)
        page = (self.dir / "out.html").read_text()
        self.assertIn("<b>bold</b>", page)
        self.assertRegex(page, r"<pre>3\s*</pre>")
        self.assertIn("printed", page)
        self.assertIn("highlight-go", page.replace("hl-go", "highlight-go"))

    def page(self, nb, *options):
        done = self.python("nbconvert", *options, "--to", "html", "--output", "out", self.write(nb))
        self.assertEqual(done.returncode, 0, done.stderr)
        return (self.dir / "out.html").read_text()

    def test_widgets_show_their_values(self):
        nb = notebook(
            code('widget.NewHBox().SetChildren(widget.NewIntSlider().SetDescription("n").SetValue(5), '
                 'widget.NewLabel().SetValue("a label"))'),
            code('display.Interact(func(v display.Values) any { return 2 * v.Float("x") }, display.Slider("x", 0, 9, 4))'),
        )
        page = self.page(nb, "--execute")
        for text in "n = 5", "a label", "x = 4", "8":
            self.assertIn(text, page)
        self.assertNotIn("widget-view+json", page)
        self.assertNotIn("model_id", page)

        # As JupyterLab saves it: with the name of a widget that was, and is no more.
        nb.cells[0].outputs = [new_output("execute_result", data={
            "application/vnd.jupyter.widget-view+json": {"version_major": 2, "version_minor": 0, "model_id": "gone"},
            "application/vnd.vogo.widget+json": {"version": 1, "id": "gone"},
            "text/html": "<div><div>n = 5</div></div>", "text/plain": "n = 5"})]
        page = self.page(nb)
        self.assertIn("<div>n = 5</div>", page)
        self.assertNotIn("gone", page)

    def test_a_failing_cell_fails_the_conversion(self):
        name = self.write(notebook(code("var empty []int\nempty[2]")))
        done = self.python("nbconvert", "--execute", "--to", "notebook", "--output", "out", name)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("index out of range", done.stderr)
        self.assertFalse((self.dir / "out.ipynb").exists())


class Nbval(Directory):
    """nbval compares what cells put out with what the notebook holds. Its markers in
    comments are those of Python; in Go, cells are marked by their tags."""

    def saved(self, *cells):
        nb = notebook(*cells)
        NotebookClient(nb, kernel_name="vogo", timeout=PATIENCE).execute()
        return nb

    def nbval(self, nb, *options):
        name = self.write(nb)
        done = self.python("pytest", "-p", "no:cacheprovider", "-q", *options, name)
        counts = {what: int(n) for n, what in re.findall(r"(\d+) (passed|failed|skipped|error)", done.stdout)}
        return counts, done.stdout + done.stderr

    def test_outputs_are_the_same_again(self):
        nb = self.saved(
            code("x := 41\nfmt.Println(\"to stdout\")"),
            code("x + 1"),
            code('vo.Show(vo.HTML("<b>bold</b>"))'),
            code('map[string]int{"b": 2, "a": 1, "c": 3}'),
            code("time.Now()", "nbval-ignore-output"),
            # A query that takes long shows its progress, and each table has a name of
            # its own by which a live view finds it.
            code('vo.TAP("gavo").Query("SELECT TOP 2 obs_collection FROM ivoa.obscore")', "nbval-ignore-output"),
            code("var empty []int\nempty[2]", "raises-exception"),
            code("x * 2"),
        )
        counts, said = self.nbval(nb, "--nbval")
        self.assertEqual(counts, {"passed": 8}, said)

    def test_tags(self):
        nb = self.saved(
            code("x := 41"),
            code("x + 1", "nbval-check-output"),
            code('panic("not run")', "nbval-skip", "raises-exception"),
            code("x + 2"),
        )
        nb.cells[1].outputs[0].data["text/plain"] = "43"
        nb.cells[3].outputs[0].data["text/plain"] = "not looked at"
        counts, said = self.nbval(nb, "--nbval-lax")
        self.assertEqual(counts, {"passed": 2, "failed": 1, "skipped": 1}, said)


if __name__ == "__main__":
    unittest.main()
