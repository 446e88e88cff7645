package wire

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadConnectionFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kernel.json")
	err := os.WriteFile(path, []byte(`{"shell_port": 1001, "iopub_port": 1002, "stdin_port": 1003, "control_port": 1004,
		"hb_port": 1005, "ip": "127.0.0.1", "key": "a0436f6c", "transport": "tcp", "signature_scheme": "hmac-sha256",
		"kernel_name": "vogo", "jupyter_session": "/home/ada/nb.ipynb"}`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadConnectionFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := Connection{Transport: "tcp", IP: "127.0.0.1", Shell: 1001, IOPub: 1002, Stdin: 1003, Control: 1004, Heartbeat: 1005,
		Key: "a0436f6c", SignatureScheme: "hmac-sha256", KernelName: "vogo"}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if _, err := ReadConnectionFile(path + "x"); err == nil || !strings.Contains(err.Error(), "kernel.jsonx") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestParseConnectionErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", ``, "not a connection file"},
		{"no object", `[1]`, "not a connection file"},
		{"port is text", `{"shell_port":"x"}`, "shell_port"},
		{"port too large", `{"hb_port":70000}`, "hb_port is 70000"},
		{"port negative", `{"stdin_port":-1}`, "stdin_port is -1"},
		{"ports equal", `{"shell_port":7,"control_port":7}`, "shell_port and control_port are both 7"},
		{"scheme", `{"signature_scheme":"hmac-md5"}`, `"hmac-md5"`},
		{"transport", `{"transport":"udp"}`, `"udp"`},
		{"ipc without ports", `{"transport":"ipc","ip":"/tmp/k"}`, "shell_port is 0"},
		{"curve", `{"shell_port":1,"curve_publickey":"yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"}`, "curve_publickey"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ParseConnection([]byte(test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("the error has more than one line: %v", err)
			}
		})
	}
}

func TestAddr(t *testing.T) {
	tests := []struct {
		c             Connection
		network, addr string
	}{
		{Connection{IP: "127.0.0.1", Shell: 5}, "tcp", "127.0.0.1:5"},
		{Connection{IP: "*", Shell: 5}, "tcp", ":5"},
		{Connection{IP: "::1", Shell: 5}, "tcp", "[::1]:5"},
		{Connection{Transport: "ipc", IP: "/run/k", Shell: 5}, "unix", "/run/k-5"},
		{Connection{Transport: "ipc", Shell: 5}, "unix", "kernel-ipc-5"},
	}
	for _, test := range tests {
		if network, addr := test.c.Addr(Shell); network != test.network || addr != test.addr {
			t.Errorf("%+v: %s %s, want %s %s", test.c, network, addr, test.network, test.addr)
		}
	}
}
