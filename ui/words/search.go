package words

// The pane that searches.
var (
	SearchTitle   = Text{"search", "検索"}
	SearchPrompt  = Text{"words that were said", "話した言葉"}
	SearchAbout   = Text{"everything that was ever said is searched, by you and by kaiwa", "これまでの会話を、あなたと kaiwa の両方の言葉から探します"}
	SearchGoesOn  = Text{"searching", "検索中"}
	SearchNone    = Text{"nobody said “%s”", "「%s」は見つかりません"}
	SearchFewer   = Text{"try fewer words, or the beginning of one", "言葉を減らすか、短くしてみてください"}
	SearchOne     = Text{"1 hit", "1 件"}
	SearchHits    = Text{"%d hits", "%d 件"}
	SearchMore    = Text{"%d+ hits", "%d 件以上"}
	KeyJump       = Text{"jump there", "そこへ移動"}
	KeyClearQuery = Text{"clear", "消去"}
)
