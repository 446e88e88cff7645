package adql

// tables reads the comma-separated tables of FROM.
func (p *parser) tables() ([]TableRef, error) {
	var refs []TableRef
	for {
		t, err := p.joined()
		if err != nil {
			return nil, err
		}
		refs = append(refs, t)
		if len(refs) > maxTables {
			return nil, p.tooMany(maxTables, "tables in FROM", "")
		}
		if !p.take(",") {
			return refs, nil
		}
	}
}

// joined reads one table and the joins that follow it.
func (p *parser) joined() (TableRef, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	left, err := p.table()
	if err != nil {
		return nil, err
	}
	for n := 2; ; n++ {
		if n > maxTables+1 {
			return nil, p.tooMany(maxTables, "tables in FROM", "")
		}
		j := &Join{Pos: p.peek().pos, Left: left}
		ok, err := p.joinKind(j)
		if err != nil {
			return nil, err
		}
		if !ok {
			return left, nil
		}
		if j.Right, err = p.table(); err != nil {
			return nil, err
		}
		if err := p.joinCondition(j); err != nil {
			return nil, err
		}
		left = j
	}
}

// joinKind reads [NATURAL] [INNER | LEFT | RIGHT | FULL [OUTER] | CROSS] JOIN.
func (p *parser) joinKind(j *Join) (bool, error) {
	start := p.i
	j.Kind = "INNER"
	j.Natural = p.take("NATURAL")
	switch {
	case p.take("INNER"):
	case p.is("LEFT", "RIGHT", "FULL"):
		j.Kind = p.next().up
		p.take("OUTER")
	case !j.Natural && p.take("CROSS"):
		j.Kind = "CROSS"
	}
	if p.take("JOIN") {
		return true, nil
	}
	if p.i == start {
		return false, nil
	}
	return false, p.unexpected("JOIN", "join")
}

func (p *parser) joinCondition(j *Join) (err error) {
	switch {
	case j.Natural || j.Kind == "CROSS":
		return nil
	case p.take("ON"):
		j.On, err = p.expr()
		return err
	case p.take("USING"):
		j.Using, err = p.nameList()
		return err
	}
	return p.unexpected("ON or USING after the joined table", "on", "using")
}

// table reads a table name, a subquery or a parenthesised join.
func (p *parser) table() (TableRef, error) {
	t := p.peek()
	if t.up == "(" {
		if u := p.firstInside(); u == "SELECT" || u == "WITH" {
			return p.derived()
		}
		p.next()
		ref, err := p.joined()
		if err != nil {
			return nil, err
		}
		return ref, p.closing()
	}
	parts, err := p.qualified("a table name")
	if err != nil {
		return nil, err
	}
	tab := &Table{Parts: parts}
	if tab.Sample, err = p.sample(); err != nil {
		return nil, err
	}
	if tab.As, err = p.alias(); err != nil {
		return nil, err
	}
	if tab.Sample == nil {
		tab.Sample, err = p.sample()
	}
	return tab, err
}

// firstInside looks past opening parentheses at the word that follows.
func (p *parser) firstInside() string {
	n := 0
	for p.peekAt(n).up == "(" {
		n++
	}
	return p.peekAt(n).up
}

// sample reads TABLESAMPLE(percentage), an extension of DaCHS.
func (p *parser) sample() (Expr, error) {
	if !p.take("TABLESAMPLE") {
		return nil, nil
	}
	if err := p.want("("); err != nil {
		return nil, err
	}
	t := p.peek()
	if t.kind != tokNumber {
		return nil, p.errAt(t.pos, clip(t.src), "expected a percentage in TABLESAMPLE", "for example TABLESAMPLE(1)")
	}
	p.next()
	return &Number{Text: t.text, At: t.pos}, p.closing()
}

func (p *parser) derived() (TableRef, error) {
	d := &Derived{Pos: p.peek().pos}
	var err error
	if d.Query, err = p.subquery(); err != nil {
		return nil, err
	}
	as, err := p.alias()
	if err != nil {
		return nil, err
	}
	if as == nil {
		return nil, p.unexpected("a name for the subquery in FROM", "as")
	}
	d.As = *as
	if p.is("(") {
		d.Columns, err = p.nameList()
	}
	return d, err
}

// qualified reads name[.name[.name]].
func (p *parser) qualified(what string) ([]Name, error) {
	var parts []Name
	for {
		n, err := p.name(what)
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		if !p.take(".") {
			return parts, nil
		}
		if len(parts) == 4 {
			return nil, p.errAt(p.peek().pos, clip(p.peek().src), "a name has at most four parts", "")
		}
	}
}
