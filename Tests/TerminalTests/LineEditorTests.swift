import Glibc
import Terminal
import Testing

/// Serialized, because libedit's terminal library has state of the whole process.
@Suite(.serialized) struct LineEditorTests {
  private func session(
    columns: Int = 40,
    rows: Int = 10,
    history: [String] = [],
    editrc: LineEditor.Editrc = .none
  ) throws -> EditorSession {
    try EditorSession(
      columns: columns,
      rows: rows,
      settings: EditorSession.settings(history: history, editrc: editrc)
    )
  }

  /// Checks the screen's rows and the cursor's row and column.
  private func see(_ lines: [String], cursor: [Int]? = nil, _ place: SourceLocation = #_sourceLocation)
    -> EditorSession.Step
  {
    .see { screen in
      #expect(screen.lines == lines, sourceLocation: place)
      if let cursor { #expect(screen.cursor == cursor, sourceLocation: place) }
    }
  }

  @Test func typedTextIsShownAndReturned() throws {
    let session = try session()
    let result = session.readLine(steps: [
      see(["$"], cursor: [0, 2]), .type("kubectl"), see(["$ kubectl"], cursor: [0, 9]), .type(" get pods"),
      .type("\r"),
    ])
    #expect(result == .line("kubectl get pods"))
    #expect(session.screen.lines == ["$ kubectl get pods"])
    #expect(session.screen.cursor == [1, 0])
    #expect(session.screen.signals == ["?2004h", "?2004l"])
  }

  @Test func koreanTakesTwoCellsEach() throws {
    let result = try session().readLine(
      "배우기$ ",
      steps: [
        .type("이름=가나"), see(["배우기$ 이름=가나"], cursor: [0, 17]), .type("\u{1B}[D"),
        see(["배우기$ 이름=가나"], cursor: [0, 15]), .type("x"), see(["배우기$ 이름=가x나"], cursor: [0, 16]),
        .type("\u{7F}\u{7F}"), see(["배우기$ 이름=나"], cursor: [0, 13]), .type("\r"),
      ]
    )
    #expect(result == .line("이름=나"))
  }

  @Test func koreanSplitBetweenBytesAndDecomposedIsOneSyllable() throws {
    let bytes = Array("한".utf8)
    let result = try session().readLine(steps: [
      .bytes([bytes[0]]), .bytes(Array(bytes[1...])), .type("\u{1112}\u{1161}\u{11AB}"), see(["$ 한한"], cursor: [0, 6]),
      .type("\r"),
    ])
    #expect(result == .line("한한"))
  }

  @Test func wideCharactersWrapWithoutHoles() throws {
    // 2 + 2 * 4 = 10 cells are not to be had in rows of 9: the fourth syllable goes to the second row.
    let result = try session(columns: 9).readLine(steps: [
      .type("가나다라마"), see(["$ 가나다", "라마"], cursor: [1, 4]), .type("\u{1}"), see(["$ 가나다", "라마"], cursor: [0, 2]),
      .type("x"), see(["$ x가나다", "라마"], cursor: [0, 3]), .type("\u{5}\u{7F}\u{7F}"),
      see(["$ x가나다"], cursor: [1, 0]), .type("\r"),
    ])
    #expect(result == .line("x가나다"))
  }

  @Test func cursorGoesToTheNextRowAfterAFullOne() throws {
    let result = try session(columns: 10).readLine(steps: [
      .type("12345678"), see(["$ 12345678"], cursor: [1, 0]), .type("9"), see(["$ 12345678", "9"], cursor: [1, 1]),
      .type("\u{7F}"), see(["$ 12345678"], cursor: [1, 0]), .type("\u{1B}[D"), see(["$ 12345678"], cursor: [0, 9]),
      .type("\r"),
    ])
    #expect(result == .line("12345678"))
  }

  @Test func pasteIsTextAndNeverRunsByItself() throws {
    let result = try session().readLine(steps: [
      .type("\u{1B}[200~echo 하나\r\necho\u{3} two\r\n\u{1B}[201~"),
      see(["$ echo 하나", "> echo two"], cursor: [1, 10]), .type("!\r"),
    ])
    #expect(result == .line("echo 하나\necho two!"))
  }

  @Test func unknownSequencesLeaveNothingBehind() throws {
    let result = try session().readLine(steps: [
      .type("ab\u{1B}[15~\u{1B}[1;2P\u{1B}[[A\u{1B}OPc\u{1B}[H"), see(["$ abc"], cursor: [0, 2]), .type("\u{1B}[3~\r"),
    ])
    #expect(result == .line("bc"))
  }

  @Test func controlCCancelsAndControlDEndsOnAnEmptyLine() throws {
    let session = try session()
    #expect(session.readLine(steps: [.type("half a line\u{3}")]) == .cancelled)
    #expect(session.screen.lines == ["$ half a line^C"])
    #expect(
      session.readLine(steps: [.type("xy\u{1}\u{4}"), see(["$ half a line^C", "$ y"]), .type("\u{4}\u{4}")]) == .end
    )
  }

  @Test func controlDTypedWhileACommandRanArrivesAsNUL() throws {
    #expect(try session().readLine(steps: [.bytes([0])]) == .end)
  }

  @Test func signalsEndTheReadingTheNormalWay() throws {
    let session = try session()
    #expect(session.readLine(steps: [.type("text"), .signal(SIGTERM)]) == .terminated(signal: SIGTERM))
    #expect(session.screen.lines == ["$ text"])
    #expect(session.screen.cursor == [1, 0])
    #expect(session.readLine(steps: [.type("text"), .signal(SIGINT)]) == .cancelled)
  }

  @Test func theLineGoesWhenNobodyWantsItAnyMore() throws {
    let session = try session()
    #expect(session.readLine("Name? ", purpose: .input, steps: [.type("x"), see(["Name? x"])]) == .stopped)
    #expect(session.screen.lines == [])
  }

  @Test func historyIsRecalledWithoutDuplicates() throws {
    let session = try session(history: ["하나", "two"])
    session.editor.remember("three")
    session.editor.remember("하나")
    let up = "\u{1B}[A"
    let result = session.readLine(steps: [
      .type("draft" + up), see(["$ 하나"], cursor: [0, 6]), .type(up), see(["$ three"]), .type(up + up), see(["$ two"]),
      .type("\u{1B}[B\u{1B}[B\u{1B}[B"), see(["$ draft"]), .type(up + up + "\r"),
    ])
    #expect(result == .line("three"))
  }

  @Test func recalledTextOfSeveralLinesIsEditedLineByLine() throws {
    let up = "\u{1B}[A"
    let result = try session(history: ["older", "cat <<E\n가\nE"]).readLine(steps: [
      .type(up), see(["$ cat <<E", "> 가", "> E"], cursor: [2, 3]), .type(up),
      see(["$ cat <<E", "> 가", "> E"], cursor: [1, 4]),
      .type("나" + up + up), see(["$ older"]), .type("\u{1B}[B\u{1B}[B"), .type("\r"),
    ])
    #expect(result == .line(""))
  }

  @Test func unfinishedInputGoesOnInAFurtherLine() throws {
    let result = try session().readLine(
      isComplete: { !$0.hasSuffix("\\") },
      steps: [
        .type("echo a \\\r"), see(["$ echo a \\", ">"], cursor: [1, 2]), .type("b\r"),
      ]
    )
    #expect(result == .line("echo a \\\nb"))
  }

  @Test func searchFindsKorean() throws {
    let history = ["echo 가나다", "kubectl get pods", "echo 나비"]
    let result = try session(columns: 60, history: history).readLine(steps: [
      .type("\u{12}"), see(["(reverse-i-search)`':"]), .type("나"),
      see(["(reverse-i-search)`나': echo 나비"], cursor: [0, 29]),
      .type("\u{12}"), see(["(reverse-i-search)`나': echo 가나다"]), .type("\u{12}"),
      see(["(failed reverse-i-search)`나': echo 가나다"]), .type("\u{7F}get"),
      see(["(reverse-i-search)`get': kubectl get pods"]), .type("\u{1B}"),
      see(["$ kubectl get pods"], cursor: [0, 10]),
      .type("\u{5} -A\r"),
    ])
    #expect(result == .line("kubectl get pods -A"))
  }

  @Test func searchIsGivenUpOrRunAtOnce() throws {
    let session = try session(history: ["kubectl get nodes"])
    #expect(session.readLine(steps: [.type("draft\u{12}get\u{7}"), see(["$ draft"]), .type("\u{3}")]) == .cancelled)
    #expect(session.readLine(steps: [.type("\u{12}nod\r")]) == .line("kubectl get nodes"))
  }

  @Test func noticesComeAboveThePrompt() throws {
    let result = try session(columns: 20).readLine(steps: [
      .type("긴 명령을 쓰는 동안에"), .type("\u{1}"), .notice("pod web 준비됨"),
      see(["pod web 준비됨", "$ 긴 명령을 쓰는 동", "안에"], cursor: [1, 2]), .type("x\r"),
    ])
    #expect(result == .line("x긴 명령을 쓰는 동안에"))
  }

  @Test func aNarrowerAndAWiderScreenKeepTheLine() throws {
    let text = "abcdefghij가나다라마바사"
    let result = try session(columns: 40).readLine(steps: [
      .type(text), .type("\u{1B}[D\u{1B}[D"), .resize(10),
      see(["$ abcdefgh", "ij가나다라", "마바사"], cursor: [2, 2]), .resize(30),
      see(["$ abcdefghij가나다라마바사"], cursor: [0, 22]), .type("x\r"),
    ])
    #expect(result == .line("abcdefghij가나다라마x바사"))
  }

  @Test func aTextTallerThanTheScreenShowsTheRowsAroundTheCursor() throws {
    let text = (1...8).map { "line\($0)" }.joined(separator: "\n")
    let up = "\u{1B}[A"
    let result = try session(rows: 4, history: [text]).readLine(steps: [
      .type(up), see(["> line5", "> line6", "> line7", "> line8"], cursor: [3, 7]),
      .type(String(repeating: up, count: 6)),
      see(["> line2", "> line3", "> line4", "> line5"], cursor: [0, 7]), .type("!\r"),
    ])
    #expect(result == .line(text.replacing("line2", with: "line2!")))
  }

  @Test func tabGoesAsFarAsAllCandidatesAgreeAndListsThem() throws {
    let names = ["pods", "pods-가", "services"]
    let complete: (String) -> Completion = { text in
      let word = text.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? ""
      return Completion(
        replacing: word.unicodeScalars.count,
        with: names.filter { $0.hasPrefix(word) }.map { Completion.Candidate($0) }
      )
    }
    let session = try session()
    let result = session.readLine(
      complete: complete,
      steps: [
        .type("get p\t"), see(["$ get pods"], cursor: [0, 10]), .type("\t\t"),
        see(["$ get pods", "pods     pods-가", "$ get pods"], cursor: [2, 10]), .type("-\t"),
        see(["$ get pods", "pods     pods-가", "$ get pods-가"], cursor: [2, 14]), .type("x\t"), .type("\r"),
      ]
    )
    #expect(result == .line("get pods-가 x"))
    #expect(session.screen.signals.contains("bell"))
  }

  @Test func inputToAProcessIsOneLineWithoutHistory() throws {
    let session = try session(history: ["kubectl get pods"])
    let result = session.readLine(
      "이름? ",
      purpose: .input,
      isComplete: { _ in false },
      steps: [
        .type("a\tb\u{12}\r")
      ]
    )
    #expect(result == .line("ab"))
  }

  @Test func viKeysFromTheUsersFile() throws {
    let file = try TemporaryFile("bind -v\n")
    let session = try session(history: ["older"], editrc: .file(file.path))
    // Escape, two words back, insert there; Escape and k recall the history.
    let result = session.readLine(steps: [
      .type("get 가 pods"), .type("\u{1B}"), .type("bbi"), .type("x"), see(["$ get x가 pods"]), .type("\u{1B}"),
      .type("A!\u{1B}"), .type("0x\u{1B}[C"), see(["$ et x가 pods!"]), .type("\r"),
    ])
    #expect(result == .line("et x가 pods!"))
    #expect(
      session.readLine(steps: [.type("\u{1B}"), .type("k"), see(["$ et x가 pods!", "$ older"]), .type("\r")])
        == .line("older")
    )
  }

  @Test func enterInViCommandModeGoesOnInsertingWhereTheLineIsNotWhole() throws {
    let file = try TemporaryFile("bind -v\n")
    let result = try session(editrc: .file(file.path)).readLine(
      isComplete: { $0.hasSuffix("'") },
      steps: [.type("echo 'a"), .type("\u{1B}"), .type("0\r"), .type("b'"), see(["$ echo 'a", "> b'"]), .type("\r")]
    )
    #expect(result == .line("echo 'a\nb'"))
  }

  @Test func aShellElsewhereRecallsOnlyWhatWasTypedThere() throws {
    let session = try session(history: ["kubectl get pods"])
    let pod = LineRequest.Purpose.shell(host: "web")
    session.editor.remember("ls /data", of: pod)
    let there = session.readLine(
      "/ # ",
      purpose: pod,
      steps: [
        .type("\u{1B}[A\u{1B}[A"), see(["/ # ls /data"]), .type("\r"),
      ]
    )
    #expect(there == .line("ls /data"))
    #expect(session.readLine(purpose: .input, steps: [.type("\u{1B}[Ax\r")]) == .line("x"))
    #expect(session.readLine(steps: [.type("\u{1B}[A\r")]) == .line("kubectl get pods"))
  }

  @Test func keysOfTheUsersFileStayBesideOurs() throws {
    let file = try TemporaryFile("bind ^X ed-move-to-beg\nbind ^I ed-tty-sigint\n")
    let result = try session(editrc: .file(file.path)).readLine(
      complete: { _ in Completion(replacing: 0, with: [.init("done")]) },
      steps: [.type("b\u{18}a\u{5}\t\r")]
    )
    #expect(result == .line("abdone "))
  }
}
