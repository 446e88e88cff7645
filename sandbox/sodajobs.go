package sandbox

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// maxCutouts is how many files one job makes.
const maxCutouts = 100

// cutoutJobs answers the asynchronous SODA service (SODA 1.0, section 2.2).
func (s *Server) cutoutJobs(w http.ResponseWriter, r *http.Request) {
	survey := r.PathValue("survey")
	if !slices.Contains(cutoutSurveys(), survey) {
		writeError(w, notFoundf("there are no cutouts of %q (there are: %s)", survey, strings.Join(cutoutSurveys(), ", ")))
		return
	}
	s.jobsOf(w, r, s.base+"/"+survey+"/q/dl/async", s.cutoutTask)
}

// cutoutSurveys are the collections whose images can be cut.
func cutoutSurveys() []string {
	out := []string{"lolss", "wallaby"}
	for _, p := range catalogueOfPlates() {
		if p.soda != "" && !slices.Contains(out, p.key) {
			out = append(out, p.key)
		}
	}
	slices.Sort(out)
	return out
}

// cutoutTask reads the parameters of a job, which is locked: each ID with each
// region gives a file, as the standard has it for asynchronous requests.
func (s *Server) cutoutTask(j *job) (task, error) {
	wanted, err := oneByOne(j.params)
	if err != nil {
		return nil, err
	}
	for _, p := range wanted {
		if _, _, _, err := s.cutoutFile(p); err != nil {
			return nil, err
		}
	}
	limit := j.duration
	return func(ctx context.Context) ([]jobResult, error) {
		ctx, cancel := context.WithTimeoutCause(ctx, limit, errTimeout)
		defer cancel()
		var out []jobResult
		for i, p := range wanted {
			if context.Cause(ctx) == errTimeout {
				return nil, userErrorf("the cutouts took longer than %s and were ended after %d of %d", limit, i, len(wanted))
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			res, err := s.cutoutResult(fmt.Sprintf("cutout-%d", i+1), p)
			if err != nil {
				return nil, err
			}
			out = append(out, res)
		}
		return out, nil
	}, nil
}

// cutoutResult makes a file; it is made again when it is asked for after
// others have taken its place in memory.
func (s *Server) cutoutResult(name string, p params) (jobResult, error) {
	key, file, ok, err := s.cutoutFile(p)
	if err != nil {
		return jobResult{}, err
	}
	if !ok {
		return jobResult{name, "text/plain", 0, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			io.WriteString(w, "NoContent: the region and the image have nothing in common\n")
		}}, nil
	}
	if _, err := s.products.get(key, file.make); err != nil {
		return jobResult{}, fmt.Errorf("cut out %s: %w", file.name, err)
	}
	return jobResult{name, file.mime, 0, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, key, file) }}, nil
}

// oneByOne splits a request for many cutouts into requests for one each.
func oneByOne(p params) ([]params, error) {
	var shapes []params
	for _, name := range []string{"CIRCLE", "POLYGON", "POS"} {
		for _, v := range p[name] {
			shapes = append(shapes, params{name: {v}})
		}
	}
	if shapes == nil {
		shapes = []params{{}}
	}
	if len(p["ID"]) == 0 {
		return nil, userErrorf("UsageFault: the cutout service takes an ID")
	}
	if n := len(p["ID"]) * len(shapes); n > maxCutouts {
		return nil, userErrorf("UsageFault: %d cutouts are too many for one job; ask for up to %d", n, maxCutouts)
	}
	var out []params
	for _, id := range p["ID"] {
		for _, shape := range shapes {
			one := params{"ID": {id}}
			for k, v := range shape {
				one[k] = v
			}
			if band := p["BAND"]; band != nil {
				one["BAND"] = band
			}
			out = append(out, one)
		}
	}
	return out, nil
}

// cutoutCapabilities answers VOSI 1.1, section 2.2, for DataLink and SODA.
func (s *Server) cutoutCapabilities(w http.ResponseWriter, r *http.Request) {
	survey := r.PathValue("survey")
	if !slices.Contains(cutoutSurveys(), survey) {
		writeError(w, notFoundf("there are no cutouts of %q (there are: %s)", survey, strings.Join(cutoutSurveys(), ", ")))
		return
	}
	base := s.base + "/" + survey + "/q/dl/"
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<cap:capabilities xmlns:cap="http://www.ivoa.net/xml/VOSICapabilities/v1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:vr="http://www.ivoa.net/xml/VOResource/v1.0" xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1" xsi:schemaLocation="http://www.ivoa.net/xml/VOSICapabilities/v1.0 http://www.ivoa.net/xml/VOSICapabilities/v1.0 http://www.ivoa.net/xml/VOResource/v1.0 http://www.ivoa.net/xml/VOResource/v1.0 http://www.ivoa.net/xml/VODataService/v1.1 http://www.ivoa.net/xml/VODataService/v1.1">
`)
	for _, v := range []struct{ standard, path, use, version string }{
		{sodaStandard, "dlget", "base", "1.0"}, {sodaAsync, "async", "base", "1.0"}, {linksStandard, "dlmeta", "base", "1.1"},
		{"ivo://ivoa.net/std/VOSI#capabilities", "capabilities", "full", "1.1"}, {"ivo://ivoa.net/std/VOSI#availability", "availability", "full", "1.1"},
	} {
		fmt.Fprintf(&b, `  <capability standardID="%s"><interface role="std" xsi:type="vs:ParamHTTP" version="%s"><accessURL use="%s">%s</accessURL></interface></capability>`+"\n",
			v.standard, v.version, v.use, escape(base+v.path))
	}
	b.WriteString("</cap:capabilities>\n")
	w.Header().Set("Content-Type", xmlType)
	io.WriteString(w, b.String())
}
