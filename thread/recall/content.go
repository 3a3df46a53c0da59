package recall

// Content gives the terms of a text that say what it is about, each once: without the words that only hold a sentence
// together, and of what is written without spaces without what is mostly grammar.
func Content(text string) []string {
	var found []string
	seen := map[string]bool{}
	add := func(weight float64, terms ...term) {
		if t := terms[0].text; weight >= singleWeight && !seen[t] {
			seen[t] = true
			found = append(found, t)
		}
	}
	for _, t := range scan(text) {
		switch {
		case t.dense:
			characters(t, add)
		case !stop[t.text]:
			add(1, term{text: t.stem()})
		}
	}
	return found
}
