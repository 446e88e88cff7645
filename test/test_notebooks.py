"""The tutorials through nbclient: what Jupyter Book, nbconvert, papermill and Quarto do."""

import pathlib
import unittest

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = pathlib.Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb")) + [ROOT / "kernel/notebook/testdata/small.ipynb"]


def client(nb, cwd=ROOT, **options):
    options = {"kernel_name": "vogo", "timeout": 300, **options}
    return NotebookClient(nb, resources={"metadata": {"path": str(cwd)}}, **options)


class Tutorials(unittest.TestCase):
    def test_every_notebook_runs(self):
        for path in NOTEBOOKS:
            with self.subTest(path.name):
                nb = nbformat.read(path, as_version=4)
                client(nb, path.parent).execute()
                nbformat.validate(nb)
                code = [c for c in nb.cells if c.cell_type == "code" and c.source.strip()]
                self.assertEqual([c.execution_count for c in code], list(range(1, len(code) + 1)))
                errors = [o for c in code for o in c.outputs if o.output_type == "error"
                          and "raises-exception" not in c.metadata.get("tags", [])]
                self.assertEqual(errors, [])


class Cells(unittest.TestCase):
    def run_cells(self, *sources, **options):
        nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
        client(nb, **options).execute()
        return nb

    def test_a_failing_cell_stops_the_run_and_keeps_its_error(self):
        nb = nbformat.v4.new_notebook(cells=[
            nbformat.v4.new_code_cell("kept := 41"),
            nbformat.v4.new_code_cell("kept + missing"),
            nbformat.v4.new_code_cell("kept + 1"),
        ])
        with self.assertRaises(CellExecutionError) as caught:
            client(nb).execute()
        self.assertEqual(caught.exception.ename, "compile error")
        self.assertIn("missing", caught.exception.evalue)
        self.assertEqual(nb.cells[2].outputs, [])

    def test_an_allowed_error_lets_the_rest_run(self):
        nb = self.run_cells("var empty []int\nempty[2]", "6 * 7", allow_errors=True)
        self.assertEqual(nb.cells[0].outputs[-1].output_type, "error")
        self.assertEqual(nb.cells[1].outputs[0].data["text/plain"], "42")

    def test_input_fails_where_nobody_answers(self):
        nb = self.run_cells("var s string\n_, err := fmt.Scanln(&s)\nerr != nil")
        self.assertEqual(nb.cells[0].outputs[-1].data["text/plain"], "true")

    def test_a_cell_that_runs_too_long_is_interrupted(self):
        nb = self.run_cells("kept := 41", "for {\n}", "kept + 1",
                            timeout=2, interrupt_on_timeout=True, allow_errors=True)
        self.assertEqual(nb.cells[1].outputs[-1].ename, "KeyboardInterrupt")
        self.assertEqual(nb.cells[2].outputs[0].data["text/plain"], "42")

    def test_output_comes_in_order_and_whole(self):
        nb = self.run_cells('for i := range 1000 {\n\tfmt.Println("line", i)\n}\nfmt.Fprintln(os.Stderr, "end")')
        texts = {"stdout": "", "stderr": ""}
        for o in nb.cells[0].outputs:
            texts[o.name] += o.text
        self.assertEqual(texts["stdout"], "".join(f"line {i}\n" for i in range(1000)))
        self.assertEqual(texts["stderr"], "end\n")

    def test_what_shows_a_widget_is_saved_as_it_was_last(self):
        nb = self.run_cells(
            'bar := widget.NewIntProgress().SetDescription("done").SetMax(300)\ndisplay.Show(bar)\nfmt.Println("begun")',
            "bar",
            "for i := range 300 {\n\tbar.SetValue(i + 1)\n\ttime.Sleep(2 * time.Millisecond)\n}",
            'go func() {\n\ttime.Sleep(10 * time.Millisecond)\n\tbar.SetDescription("all done")\n}()',
            "time.Sleep(400 * time.Millisecond)")
        for shown in nb.cells[0].outputs[0], nb.cells[1].outputs[0]:
            self.assertEqual(shown.data["text/plain"], "all done = 300")
            self.assertIn('value="1000"', shown.data["text/html"])
        self.assertEqual([o.output_type for c in nb.cells for o in c.outputs], ["display_data", "stream", "execute_result"])

    def test_a_later_cell_replaces_a_display(self):
        nb = self.run_cells('h := display.ShowHandle("one")', 'h.Update("two")')
        self.assertEqual([o.data["text/plain"] for c in nb.cells for o in c.outputs], ["two"])

    def test_the_same_outputs_again(self):
        """What is interactive has no ids by chance."""
        sources = [
            'display.Interact(func(v display.Values) any { return v.Float("z") }, display.Slider("z", 0, 1, .5))',
            'display.Interact(func(v display.Values) any { return -v.Float("z") }, display.Slider("z", 0, 1, .5))',
            "p, err := vo.DiscoveryPanel()\np", 'widget.NewIntSlider().SetDescription("n")']
        first, second = (self.run_cells(*sources) for _ in range(2))
        ids = []
        for a, b in zip(first.cells, second.cells):
            self.assertEqual(a.outputs, b.outputs)
            ids += [o.data["application/vnd.vogo.controls+json"]["id"] for o in a.outputs if "application/vnd.vogo.controls+json" in o.get("data", {})]
        self.assertEqual(len(set(ids)), len(ids))
        self.assertGreaterEqual(len(ids), 2)

    def test_a_service_name_leads_to_the_sandbox(self):
        nb = self.run_cells('t := vo.TAP("gavo").Query("SELECT TOP 3 * FROM ivoa.obscore")\nt.NumRows()')
        self.assertEqual(nb.cells[0].outputs[-1].data["text/plain"], "3")


if __name__ == "__main__":
    unittest.main()
