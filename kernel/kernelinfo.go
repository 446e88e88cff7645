package kernel

import (
	"context"
	"runtime"
	"strings"

	"vogo/kernel/wire"
)

type languageInfo struct {
	Name           string `json:"name"`
	Version        string `json:"version"`
	MIMEType       string `json:"mimetype"`
	FileExtension  string `json:"file_extension"`
	PygmentsLexer  string `json:"pygments_lexer"`
	CodeMirrorMode string `json:"codemirror_mode"`
}

// Language describes Go as kernel_info replies and notebook files do.
func Language() map[string]any {
	l := language()
	return map[string]any{
		"name": l.Name, "version": l.Version, "mimetype": l.MIMEType, "file_extension": l.FileExtension,
		"pygments_lexer": l.PygmentsLexer, "codemirror_mode": l.CodeMirrorMode,
	}
}

func language() languageInfo {
	return languageInfo{
		Name:           "go",
		Version:        strings.TrimPrefix(runtime.Version(), "go"),
		MIMEType:       "text/x-go",
		FileExtension:  ".go",
		PygmentsLexer:  "go",
		CodeMirrorMode: "go",
	}
}

type kernelInfoReply struct {
	Status                string       `json:"status"`
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	LanguageInfo          languageInfo `json:"language_info"`
	Banner                string       `json:"banner"`
	HelpLinks             []HelpLink   `json:"help_links"`
	Debugger              bool         `json:"debugger"`
	SupportedFeatures     []string     `json:"supported_features"`
}

// kernelInfo answers at once, whether or not the interpreter is loaded.
func (s *server) kernelInfo(_ context.Context, m *wire.Message) {
	r := kernelInfoReply{
		Status:                "ok",
		ProtocolVersion:       wire.ProtocolVersion,
		Implementation:        s.opts.Info.Implementation,
		ImplementationVersion: s.opts.Info.ImplementationVersion,
		LanguageInfo:          language(),
		Banner:                s.opts.Info.Banner,
		HelpLinks:             s.opts.Info.HelpLinks,
		SupportedFeatures:     []string{"kernel subshells"},
	}
	if s.opts.Variables {
		r.Debugger, r.SupportedFeatures = true, append(r.SupportedFeatures, "debugger")
	}
	if r.Implementation == "" {
		r.Implementation = "vogo"
	}
	if r.ImplementationVersion == "" {
		r.ImplementationVersion = "devel"
	}
	if r.Banner == "" {
		r.Banner = r.Implementation + " " + r.ImplementationVersion + ": Go " + r.LanguageInfo.Version + " in notebooks"
	}
	if r.HelpLinks == nil {
		r.HelpLinks = []HelpLink{}
	}
	s.reply(m, r)
}

// connect answers the deprecated request for the kernel's ports.
func (s *server) connect(_ context.Context, m *wire.Message) {
	c := s.opts.listening
	s.reply(m, map[string]any{
		"status": "ok", "shell_port": c.Shell, "iopub_port": c.IOPub, "stdin_port": c.Stdin,
		"control_port": c.Control, "hb_port": c.Heartbeat,
	})
}
