package adql

// Pos is a byte offset into the query text.
type Pos int

// Name is an identifier as written; a quoted one keeps its case.
type Name struct {
	Text   string
	Quoted bool
	Pos    Pos
}

// Query is a complete query expression: WITH clauses, a body of one or more
// SELECTs joined by set operators, and what orders and limits the whole.
type Query struct {
	With    []CTE
	Body    Body
	OrderBy []OrderItem
	Offset  Expr // nil when absent

	src string
}

// CTE is one common table expression of a WITH clause.
type CTE struct {
	Name    Name
	Columns []Name
	Query   *Query
}

// Body is a *Select or a *SetOp.
type Body interface{ isBody() }

// SetOp joins two bodies by UNION, EXCEPT or INTERSECT.
type SetOp struct {
	Op          string // upper case
	All         bool
	Left, Right Body
}

// Select is one SELECT specification.
type Select struct {
	Pos      Pos
	Distinct bool
	Top      Expr // nil when absent
	Items    []Item
	From     []TableRef
	Where    Expr
	GroupBy  []Expr
	Having   Expr
}

// Nested is a parenthesised query used as an arm of a set operation.
type Nested struct{ Query *Query }

func (*Select) isBody() {}
func (*SetOp) isBody()  {}
func (*Nested) isBody() {}

// Item is one entry of a select list: an expression with an optional alias,
// or * with an optional table qualifier.
type Item struct {
	Pos   Pos
	Star  bool
	Table []Name // qualifier of *
	Expr  Expr
	As    *Name
}

// OrderItem is one sort key.
type OrderItem struct {
	Expr Expr
	Desc bool
}

// TableRef is a *Table, *Derived or *Join.
type TableRef interface{ isTable() }

// Table names a table, perhaps sampled.
type Table struct {
	Parts  []Name
	As     *Name
	Sample Expr // percentage of TABLESAMPLE, nil when absent
}

// Derived is a subquery used as a table.
type Derived struct {
	Pos     Pos
	Query   *Query
	As      Name
	Columns []Name
}

// Join joins two tables.
type Join struct {
	Pos         Pos
	Kind        string // INNER, LEFT, RIGHT, FULL, CROSS
	Natural     bool
	Left, Right TableRef
	On          Expr
	Using       []Name
}

func (*Table) isTable()   {}
func (*Derived) isTable() {}
func (*Join) isTable()    {}

// Expr is any value or condition.
type Expr interface{ pos() Pos }

type (
	// Column refers to a column, with any qualifiers.
	Column struct{ Parts []Name }
	// Number is a numeric literal as written.
	Number struct {
		Text string
		At   Pos
	}
	// String is a character literal without its quotes.
	String struct {
		Value string
		At    Pos
	}
	// Null is the NULL literal; True and False the truth values.
	Null struct{ At Pos }
	// Bool is TRUE or FALSE.
	Bool struct {
		Value bool
		At    Pos
	}
	// Unary is -x, +x, ~x or NOT x.
	Unary struct {
		Op string
		X  Expr
		At Pos
	}
	// Binary is an arithmetic, string, comparison or logical operation.
	Binary struct {
		Op   string
		X, Y Expr
	}
	// Between is x [NOT] BETWEEN lo AND hi.
	Between struct {
		X, Lo, Hi Expr
		Not       bool
	}
	// In is x [NOT] IN (list or subquery).
	In struct {
		X    Expr
		Not  bool
		List []Expr
		Sub  *Query
	}
	// Like is x [NOT] LIKE or ILIKE pattern.
	Like struct {
		X, Pattern Expr
		Not, Fold  bool
	}
	// IsNull is x IS [NOT] NULL.
	IsNull struct {
		X   Expr
		Not bool
	}
	// Exists is EXISTS (subquery).
	Exists struct {
		Sub *Query
		At  Pos
	}
	// Subquery is a scalar subquery.
	Subquery struct {
		Sub *Query
		At  Pos
	}
	// Call is a function or an aggregate.
	Call struct {
		Name     string // as written
		Args     []Expr
		Star     bool // COUNT(*)
		Distinct bool
		At       Pos
	}
	// Cast is CAST(x AS type).
	Cast struct {
		X    Expr
		Type string // upper case, with any length
		At   Pos
	}
	// Case is a CASE expression.
	Case struct {
		X     Expr
		Whens []When
		Else  Expr
		At    Pos
	}
)

// When is one branch of a CASE expression.
type When struct{ Cond, Then Expr }

func (e *Column) pos() Pos   { return e.Parts[0].Pos }
func (e *Number) pos() Pos   { return e.At }
func (e *String) pos() Pos   { return e.At }
func (e *Null) pos() Pos     { return e.At }
func (e *Bool) pos() Pos     { return e.At }
func (e *Unary) pos() Pos    { return e.At }
func (e *Binary) pos() Pos   { return e.X.pos() }
func (e *Between) pos() Pos  { return e.X.pos() }
func (e *In) pos() Pos       { return e.X.pos() }
func (e *Like) pos() Pos     { return e.X.pos() }
func (e *IsNull) pos() Pos   { return e.X.pos() }
func (e *Exists) pos() Pos   { return e.At }
func (e *Subquery) pos() Pos { return e.At }
func (e *Call) pos() Pos     { return e.At }
func (e *Cast) pos() Pos     { return e.At }
func (e *Case) pos() Pos     { return e.At }
