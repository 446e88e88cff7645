package sandbox

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// tapAsync answers the list of asynchronous queries.
func (s *Server) tapAsync(w http.ResponseWriter, r *http.Request) {
	k := s.sky(r)
	s.jobsOf(w, r, k.tapURL()+"/async", func(j *job) (task, error) { return s.queryTask(k, j) })
}

// queryTask reads the query of a job, which is locked.
func (s *Server) queryTask(k *sky, j *job) (task, error) {
	rq, format, err := s.tapRequest(&http.Request{}, j.params.without("UPLOAD"))
	if err != nil {
		return nil, err
	}
	rq.uploads, rq.timeout = j.uploads, j.duration
	return func(ctx context.Context) ([]jobResult, error) {
		t, err := k.run(ctx, rq)
		if err != nil {
			return nil, err
		}
		return []jobResult{{"result", format.mime, bytesOf(t), func(w http.ResponseWriter, r *http.Request) { writeTable(w, r, t, format) }}}, nil
	}, nil
}

// jobsOf answers a list of jobs (UWS 1.1, section 2.2.2).
func (s *Server) jobsOf(w http.ResponseWriter, r *http.Request, list string, prepare func(*job) (task, error)) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.listJobs(w, r, list)
	case http.MethodPost:
		s.createJob(w, r, list, prepare)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "the job list takes GET and POST", http.StatusMethodNotAllowed)
	}
}

func (s *Server) createJob(w http.ResponseWriter, r *http.Request, list string, prepare func(*job) (task, error)) {
	done, err := s.uploading(w, r)
	if err != nil {
		return
	}
	defer done()
	p, err := readParams(w, r)
	if err != nil {
		writeError(w, err)
		return
	}
	if r.MultipartForm != nil {
		defer r.MultipartForm.RemoveAll()
	}
	ups, err := s.uploadsOf(r, p["UPLOAD"])
	if err != nil {
		writeError(w, err)
		return
	}
	phase := strings.ToUpper(p.get("PHASE"))
	j, err := s.jobs.create(list, prepare, p.without("PHASE"), ups)
	if err != nil {
		writeError(w, err)
		return
	}
	j.delay = faultIn(r.Context()).Jobs
	if phase == "RUN" {
		if err := s.start(j); err != nil {
			writeError(w, err)
			return
		}
	}
	s.toJob(w, r, j)
}

func (j *job) url() string { return j.list + "/" + j.id }

func (s *Server) toJob(w http.ResponseWriter, r *http.Request, j *job) {
	http.Redirect(w, r, j.url(), http.StatusSeeOther)
}

const uwsNamespaces = `xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.ivoa.net/xml/UWS/v1.0 http://www.ivoa.net/xml/UWS/v1.0" version="1.1"`

// listJobs honours the filters PHASE, LAST and AFTER (section 2.2.2.1).
func (s *Server) listJobs(w http.ResponseWriter, r *http.Request, list string) {
	p := upperParams(r.URL.Query())
	last := -1
	if v := p.get("LAST"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			writeError(w, userErrorf("LAST=%q is not a positive number", v))
			return
		}
		last = n
	}
	var after time.Time
	if v := p.get("AFTER"); v != "" {
		t, err := time.Parse(time.RFC3339, strings.TrimSuffix(v, "Z")+"Z")
		if err != nil {
			writeError(w, userErrorf("AFTER=%q is not a timestamp", v))
			return
		}
		after = t
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<uws:jobs " + uwsNamespaces + ">\n")
	for _, j := range s.jobs.all(list) {
		j.mu.Lock()
		phase, run := j.phase, j.params.get("RUNID")
		j.mu.Unlock()
		if len(p["PHASE"]) > 0 && !slices.Contains(p["PHASE"], phase) || !after.IsZero() && !j.created.After(after) {
			continue
		}
		if last == 0 {
			break
		}
		last--
		fmt.Fprintf(&b, "  <uws:jobref id=\"%s\" xlink:type=\"simple\" xlink:href=\"%s\"><uws:phase>%s</uws:phase>", j.id, escape(j.url()), phase)
		if run != "" {
			fmt.Fprintf(&b, "<uws:runId>%s</uws:runId>", escape(run))
		}
		fmt.Fprintf(&b, "<uws:creationTime>%s</uws:creationTime></uws:jobref>\n", stamp(j.created))
	}
	b.WriteString("</uws:jobs>\n")
	w.Header().Set("Content-Type", xmlType)
	io.WriteString(w, b.String())
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// jobResource answers everything below a job (section 2.2.2.2).
func (s *Server) jobResource(w http.ResponseWriter, r *http.Request) {
	j := s.jobs.get(r.PathValue("id"))
	if j == nil || !strings.HasPrefix(r.URL.Path, strings.TrimPrefix(j.list, s.base)+"/") {
		writeError(w, notFoundf("there is no job %q", r.PathValue("id")))
		return
	}
	part := strings.TrimSuffix(r.PathValue("part"), "/")
	if r.Method == http.MethodDelete && part == "" {
		s.jobs.remove(j)
		http.Redirect(w, r, j.list, http.StatusSeeOther)
		return
	}
	if r.Method == http.MethodPost {
		s.changeJob(w, r, j, part)
		return
	}
	s.showJob(w, r, j, part)
}

func (s *Server) changeJob(w http.ResponseWriter, r *http.Request, j *job, part string) {
	done, err := s.uploading(w, r)
	if err != nil {
		return
	}
	defer done()
	p, err := readParams(w, r)
	if err != nil {
		writeError(w, err)
		return
	}
	switch part {
	case "":
		if strings.EqualFold(p.get("ACTION"), "DELETE") {
			s.jobs.remove(j)
			http.Redirect(w, r, j.list, http.StatusSeeOther)
			return
		}
		err = userErrorf("a job takes ACTION=DELETE")
	case "phase":
		switch strings.ToUpper(p.get("PHASE")) {
		case "RUN":
			err = s.start(j)
		case "ABORT":
			j.abort()
		default:
			err = userErrorf("PHASE=%q is not available (there are RUN and ABORT)", p.get("PHASE"))
		}
	case "parameters":
		err = s.setParameters(r, j, p)
	case "destruction":
		err = j.setDestruction(p.get("DESTRUCTION"))
	case "executionduration":
		err = j.setDuration(p.get("EXECUTIONDURATION"))
	default:
		err = notFoundf("%q of a job cannot be changed", part)
	}
	if err != nil {
		writeError(w, err)
		return
	}
	s.toJob(w, r, j)
}

func (s *Server) setParameters(r *http.Request, j *job, p params) error {
	ups, err := s.uploadsOf(r, p["UPLOAD"])
	if err != nil {
		return err
	}
	if err := s.jobs.room(bytesHeld(ups)); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.phase != phasePending {
		return userErrorf("the job is %s; its parameters cannot be changed", j.phase)
	}
	for k, v := range p {
		j.params[k] = v
	}
	j.uploads = append(j.uploads, ups...)
	return nil
}

func (j *job) setDestruction(v string) error {
	t, err := time.Parse(time.RFC3339, strings.TrimSuffix(v, "Z")+"Z")
	if err != nil {
		return userErrorf("DESTRUCTION=%q is not a timestamp such as %s", v, stamp(time.Now()))
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if limit := j.created.Add(jobRetention); t.After(limit) {
		t = limit
	}
	j.destruction = t
	return nil
}

func (j *job) setDuration(v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 {
		return userErrorf("EXECUTIONDURATION=%q is not a number of seconds", v)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if d := time.Duration(n) * time.Second; n > 0 && d < asyncTimeout {
		j.duration = d
	} else {
		j.duration = asyncTimeout
	}
	return nil
}

const maxWait = 10 * time.Minute

func (s *Server) showJob(w http.ResponseWriter, r *http.Request, j *job, part string) {
	q := upperParams(r.URL.Query())
	if v := q.get("WAIT"); v != "" && part == "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			writeError(w, userErrorf("WAIT=%q is not a number of seconds", v))
			return
		}
		d := maxWait
		if n >= 0 && n < int(maxWait/time.Second) {
			d = time.Duration(n) * time.Second
		}
		j.wait(r.Context(), strings.ToUpper(q.get("PHASE")), d)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	plain := ""
	switch part {
	case "":
		s.writeJob(w, j)
		return
	case "phase":
		plain = j.phase
	case "executionduration":
		plain = strconv.Itoa(int(j.duration.Seconds()))
	case "destruction":
		plain = stamp(j.destruction)
	case "quote":
		plain = ""
	case "owner":
		plain = ""
	case "parameters":
		writeXML(w, "parameters", s.jobParameters(j))
		return
	case "results":
		writeXML(w, "results", s.jobResults(j))
		return
	case "error":
		if j.failure == "" {
			writeError(w, notFoundf("the job has no error"))
			return
		}
		w.Header().Set("Content-Type", votableType)
		io.WriteString(w, errorDocument(j.failure))
		return
	default:
		name, ok := strings.CutPrefix(part, "results/")
		if !ok {
			writeError(w, notFoundf("a job has no %q", part))
			return
		}
		i := slices.IndexFunc(j.results, func(res jobResult) bool { return res.name == name })
		if i < 0 {
			writeError(w, notFoundf("the job is %s and has no result %q", j.phase, name))
			return
		}
		send := j.results[i].serve
		j.mu.Unlock()
		send(w, r)
		j.mu.Lock()
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, plain)
}

func writeXML(w http.ResponseWriter, element, inside string) {
	w.Header().Set("Content-Type", xmlType)
	fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<uws:%s %s>\n%s</uws:%s>\n", element, strings.TrimSuffix(uwsNamespaces, ` version="1.1"`), inside, element)
}

// writeJob is called with the job locked.
func (s *Server) writeJob(w http.ResponseWriter, j *job) {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<uws:job " + uwsNamespaces + ">\n")
	fmt.Fprintf(&b, "  <uws:jobId>%s</uws:jobId>\n", j.id)
	if v := j.params.get("RUNID"); v != "" {
		fmt.Fprintf(&b, "  <uws:runId>%s</uws:runId>\n", escape(v))
	}
	fmt.Fprintf(&b, "  <uws:ownerId xsi:nil=\"true\"/>\n  <uws:phase>%s</uws:phase>\n  <uws:quote xsi:nil=\"true\"/>\n  <uws:creationTime>%s</uws:creationTime>\n", j.phase, stamp(j.created))
	instant := func(name string, t time.Time) {
		if t.IsZero() {
			fmt.Fprintf(&b, "  <uws:%s xsi:nil=\"true\"/>\n", name)
			return
		}
		fmt.Fprintf(&b, "  <uws:%s>%s</uws:%s>\n", name, stamp(t), name)
	}
	instant("startTime", j.started)
	instant("endTime", j.ended)
	fmt.Fprintf(&b, "  <uws:executionDuration>%d</uws:executionDuration>\n  <uws:destruction>%s</uws:destruction>\n", int(j.duration.Seconds()), stamp(j.destruction))
	b.WriteString("  <uws:parameters>\n" + s.jobParameters(j) + "  </uws:parameters>\n")
	b.WriteString("  <uws:results>\n" + s.jobResults(j) + "  </uws:results>\n")
	if j.failure != "" {
		fmt.Fprintf(&b, "  <uws:errorSummary type=\"fatal\" hasDetail=\"true\"><uws:message>%s</uws:message></uws:errorSummary>\n", escape(j.failure))
	}
	b.WriteString("</uws:job>\n")
	w.Header().Set("Content-Type", xmlType)
	io.WriteString(w, b.String())
}

func (s *Server) jobParameters(j *job) string {
	var names []string
	for k := range j.params {
		names = append(names, k)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, k := range names {
		for _, v := range j.params[k] {
			fmt.Fprintf(&b, "    <uws:parameter id=\"%s\">%s</uws:parameter>\n", escape(k), escape(v))
		}
	}
	return b.String()
}

func (s *Server) jobResults(j *job) string {
	var b strings.Builder
	for _, res := range j.results {
		fmt.Fprintf(&b, "    <uws:result id=\"%s\" mime-type=\"%s\" xlink:type=\"simple\" xlink:href=\"%s\"/>\n", escape(res.name), escape(res.mime), escape(j.url()+"/results/"+res.name))
	}
	return b.String()
}
