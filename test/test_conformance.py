"""Jupyter's own conformance suite, jupyter_kernel_test, on the installed kernel."""

import unittest

import jupyter_kernel_test as jkt


class VogoKernelTests(jkt.KernelTests):
    kernel_name = "vogo"
    language_name = "go"
    file_extension = ".go"

    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "to the user")'

    completion_samples = [
        {"text": "strings.HasPre", "matches": {"HasPrefix"}},
        {"text": "math.Sqrt2", "matches": {"Sqrt2"}},
    ]

    complete_code_samples = [
        "1 + 1",
        "x := 1",
        "func f() int {\n\treturn 1\n}",
        'import "fmt"',
        "",
        "// a comment",
    ]
    incomplete_code_samples = [
        "func f() {",
        "for i := range 3 {",
        "x := []int{1,",
        "s := `begun",
        "1 +",
    ]
    invalid_code_samples = ["func )(", "x := := 1"]

    code_page_something = "strings.ToUpper?"

    code_generate_error = "var empty []int\nempty[3]"

    code_execute_result = [
        {"code": "1 + 2*3", "result": "7"},
        {"code": '"a" + "b"', "result": "ab"},
        {"code": "[]int{1, 2}", "result": "[1 2]"},
    ]

    code_display_data = [
        {"code": 'vo.Show(vo.Markdown("**bold**"))', "mime": "text/markdown"},
        {"code": 'vo.Show("plain")', "mime": "text/plain"},
    ]

    code_history_pattern = "1 ? 2*"
    supported_history_operations = ("tail", "range", "search")

    code_inspect_sample = "strings.ToUpper"

    code_clear_output = "display.Clear(false)"


class VogoIopubWelcomeTests(jkt.IopubWelcomeTests):
    kernel_name = "vogo"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
