import API
import REPL
import Terminal
import Testing

@Suite struct REPLTests {
  /// A loop over acts of a person; time passes only while the loop waits, and 10 s with each pause.
  private func run(
    _ acts: [ScriptedLineSource.Act],
    session: FakeSession = FakeSession(),
    editor: TextEditor = TextEditor(environment: [:]),
    program: @escaping ([String]) -> Int32? = { _ in nil }
  ) -> (loop: REPL<FakeSession>, seen: [String], ending: REPL<FakeSession>.Ending) {
    var wall = Duration.zero
    let source = ScriptedLineSource(acts)
    source.passing = { wall += $0 ?? .seconds(10) }
    source.program = program
    let loop = REPL(session: session, source: source, pace: Pace { wall }, editor: editor)
    let ending = loop.run()
    return (loop, source.transcript.split(separator: "\n").map(String.init), ending)
  }

  private let prompt = "[pods 1/3] learner@workstation:~$ "

  @Test func commandsRunAndLeavingIsPolite() {
    let (loop, seen, ending) = run([.line("kubectl get pods"), .line("quit")])
    #expect(seen == [prompt + "kubectl get pods", "NAME", "web", prompt + "quit", "See you. The session is kept."])
    #expect(ending == .left)
    #expect(loop.session.record == ["0: kubectl get pods"])
  }

  @Test func timePassesAtThePromptAndItsNewsAppear() {
    var session = FakeSession()
    session.event = (.seconds(15), "✓ 1/1  Pod web is Ready")
    let (loop, seen, _) = run([.pause(times: 3), .line("kubectl get pods")], session: session)
    #expect(seen.first == "✓ 1/1  Pod web is Ready")
    #expect(loop.session.record == ["30: kubectl get pods"])
  }

  @Test func commandsTakeTheirTimeAndControlCEndsThem() {
    let (loop, seen, _) = run([.line("sleep 5"), .line("tick"), .pause(times: 2), .interrupt, .line("kubectl")])
    #expect(loop.session.record == ["0: sleep 5", "5: tick", "7: ^C", "7: kubectl"])
    #expect(Array(seen[1...4]) == [prompt + "tick", "tick 6", "tick 7", prompt + "kubectl"])
  }

  @Test func questionsOfACommandAreThePromptOfItsInput() {
    let (loop, seen, _) = run([.line("ask"), .line("가나")])
    #expect(Array(seen.prefix(4)) == [prompt + "ask", "asking", "Name? 가나", "hello 가나"])
    #expect(loop.session.record.last == "0: typed 가나⏎")
  }

  @Test func aPromptBeginsALineOfItsOwn() {
    #expect(run([.line("printf x"), .line("kubectl")]).seen.prefix(3).last == prompt + "kubectl")
  }

  @Test func wordsAreDoneByTheSessionAndFailuresAreShown() {
    let (loop, seen, _) = run([.line("chec"), .line("undo 2"), .line("h"), .line("map")])
    #expect(loop.session.record == ["0: word check", "0: word undo 2"])
    #expect(seen.contains("did check"))
    #expect(seen.contains("drydock: nothing to undo"))
    #expect(seen.contains("`h` could be: hint, help"))
    #expect(seen.contains("the map"))
  }

  @Test(arguments: [
    ("kubctl get pods", "Did you mean `kubectl get pods`?"),
    ("get pods", "Did you mean `kubectl get pods`?"),
    ("ㅏㅕㅠㄷㅊ시 ㅎㄷㅅ ㅔㅐㅇㄴ", "The keyboard is set to Korean; in Latin letters that is `kubectl get pods`"),
    ("hnit", "Did you mean `hint`?"),
  ])
  func unknownCommandsGetASuggestion(line: String, suggestion: String) {
    #expect(run([.line(line)]).seen.contains(suggestion))
  }

  @Test func helpNamesEveryWord() {
    let seen = run([.line("help"), .line("help undo")]).seen.joined(separator: "\n")
    for word in PromptWord.allCases { #expect(seen.contains("  " + word.rawValue)) }
    #expect(seen.contains("undo [N]\n  take back the last command, or the last N"))
  }

  @Test func theClockCanStandStill() {
    var session = FakeSession()
    session.event = (.seconds(15), "news")
    let (loop, seen, _) = run(
      [
        .line("clock pause"), .pause(times: 5), .line("sleep 5"), .line("clock"), .line("clock resume"),
        .pause(times: 2),
      ],
      session: session
    )
    #expect(seen.contains("The cluster has run for 5s; its date is 1970-01-01T00:00:05Z. It stands still."))
    #expect(seen.contains("news"))
    #expect(loop.session.clock.now == .seconds(25))
  }

  @Test func filesAreEditedWithTheUsersOwnEditor() {
    let editor = TextEditor(environment: ["EDITOR": "echo 'metadata: {}' >>"])
    let (loop, seen, _) = run([.line("vi pod.yaml"), .line("edit new/pod.yaml")], editor: editor, program: runForReal)
    #expect(loop.session.files["pod.yaml"] == Array("kind: Pod\nmetadata: {}\n".utf8))
    #expect(loop.session.files["new/pod.yaml"] == Array("metadata: {}\n".utf8))
    #expect(loop.session.record == ["0: file pod.yaml", "0: file new/pod.yaml"])
    #expect(seen.contains("pod.yaml is written."))
  }

  @Test func anEditorThatFailsChangesNothing() {
    let editor = TextEditor(environment: ["EDITOR": "false"])
    let (loop, seen, _) = run([.line("edit pod.yaml")], editor: editor, program: runForReal)
    #expect(loop.session.record.isEmpty)
    #expect(seen.contains("The editor did not work (false: exit 1); nothing is changed."))
  }

  /// As at a terminal: the program really runs.
  private func runForReal(_ arguments: [String]) -> Int32? { HostProgram.run(arguments) }

  @Test func nothingHappensOnceNothingCanBeRecorded() {
    var session = FakeSession()
    session.failure = SessionFailure("No space left on device", isFatal: true)
    let (loop, _, ending) = run([.line("kubectl"), .line("kubectl")], session: session)
    #expect(ending == .failed("No space left on device"))
    #expect(loop.session.record.isEmpty)
  }
}
