import Terminal
import Testing

@Suite struct TextTests {
  @Test(arguments: [
    ("pod", 3), ("파드", 4), ("e\u{301}", 1), ("\u{1112}\u{1161}\u{11AB}", 2), ("🚢", 2), ("👩\u{200D}🚀", 4), ("🇰🇷", 2),
    ("✓", 1),
    ("─", 1), ("", 0), ("ㅏ", 2),
  ])
  func widthOnATerminal(text: String, width: Int) { #expect(text.displayWidth == width) }

  @Test func colourIsForTerminalsWhoseUserDidNotRefuse() {
    #expect(Coloring(isTerminal: true, environment: ["TERM": "xterm"]) == .colored)
    #expect(Coloring(isTerminal: true, environment: ["TERM": "xterm", "NO_COLOR": ""]) == .colored)
    #expect(Coloring(isTerminal: true, environment: ["TERM": "xterm", "NO_COLOR": "1"]) == .plain)
    #expect(Coloring(isTerminal: true, environment: ["TERM": "dumb"]) == .plain)
    #expect(Coloring(isTerminal: false, environment: ["TERM": "xterm"]) == .plain)
    #expect(Coloring(isTerminal: true, environment: ["TERM": "xterm"], plain: true) == .plain)
  }

  @Test func stylesBecomeSequences() {
    let text = StyledText("ready", Style(.green, bold: true)) + " pod"
    #expect(text.rendered(.colored) == "\u{1B}[1;32mready\u{1B}[0m pod")
    #expect(text.rendered(.plain) == "ready pod")
  }

  @Test func wrappingBreaksAtSpacesAndLongWordsWhereItMust() {
    let text = StyledText("파드는 컨테이너를 하나 이상 담는다\n  abcdefghijklmnop x")
    #expect(text.wrapped(to: 12).map(\.plain) == ["파드는", "컨테이너를", "하나 이상", "담는다", "  abcdefghij", "klmnop x"])
    #expect(text.wrapped(to: 12).allSatisfy { $0.displayWidth <= 12 })
    #expect(
      StyledText("aa bb", .bold).wrapped(to: 4, indent: "  ") == [
        StyledText("aa", .bold), "  " + StyledText("bb", .bold),
      ]
    )
  }

  @Test func tableAlignsByWidth() {
    let table = TextTable(rows: [["NAME", "설명"], ["파드", "가장 작은 단위"], ["svc", ""]])
    #expect(table.lines().map(\.plain) == ["NAME  설명", "파드  가장 작은 단위", "svc"])
  }

  @Test func columnsGoDownFirst() {
    #expect(TextTable.columns(["a", "b", "c", "다다", "e"], width: 16) == ["a     c     e", "b     다다"])
    #expect(TextTable.columns(["long-name"], width: 4) == ["long-name"])
  }
}
