package cadence

import "strings"

// carry gives the words of a piece the times of the words that are said of it: most are the same, some are left out,
// some are said otherwise.
func carry(written []Word, text string, said []Word, spoken string) []Word {
	if len(said) == 0 {
		return nil
	}
	same := common(written, text, said, spoken)
	last := said[len(said)-1].Ends
	i, j := 0, 0
	for _, s := range append(same, [2]int{len(written), len(said)}) {
		begins, ends := said[0].Begins, last
		if j > 0 {
			begins = said[j-1].Ends
		}
		if j < len(said) && s[1] > j {
			begins = said[j].Begins
		}
		if s[1] < len(said) {
			ends = said[s[1]].Begins
		}
		if s[1] == j { // nothing is said of them
			ends = begins
		}
		between(written[i:s[0]], begins, ends)
		if s[0] < len(written) {
			written[s[0]].Begins, written[s[0]].Ends = said[s[1]].Begins, said[s[1]].Ends
		}
		i, j = s[0]+1, s[1]+1
	}
	return written
}

// between lays words into a part of a sound by their length.
func between(all []Word, begins, ends float64) {
	if len(all) == 0 {
		return
	}
	first, length := all[0].From, float64(all[len(all)-1].To-all[0].From)
	for i := range all {
		w := &all[i]
		w.Begins = begins + (ends-begins)*float64(w.From-first)/length
		w.Ends = begins + (ends-begins)*float64(w.To-first)/length
	}
}

// longest is the product of two texts' words up to which they are compared. A sentence has far fewer.
const longest = 1 << 18

// common are the pairs of words that are the same in both, in order: their longest common subsequence.
func common(a []Word, textA string, b []Word, textB string) [][2]int {
	if len(a)*len(b) > longest {
		return nil
	}
	plainA, plainB := plainWords(a, textA), plainWords(b, textB)
	length := make([][]int, len(a)+1)
	length[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		length[i] = make([]int, len(b)+1)
		for j := len(b) - 1; j >= 0; j-- {
			if length[i][j] = max(length[i+1][j], length[i][j+1]); plainA[i] == plainB[j] {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case plainA[i] == plainB[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

func plainWords(all []Word, text string) []string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = strings.TrimLeftFunc(text[w.From:w.end], func(r rune) bool { return !sayable(r) })
	}
	return out
}
