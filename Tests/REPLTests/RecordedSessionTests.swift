import API
import Foundation
import Lessons
import REPL
import Simulation
import Terminal
import Testing
import Transcripts
import Workstation

/// The loop over a recording on disk.
@Suite struct RecordedSessionTests {
  private static let header = TranscriptHeader(
    program: "test",
    mode: .practice,
    cluster: "multi",
    seed: 5,
    started: "2026-11-24T10:00:00Z"
  )

  private func run(
    _ acts: [ScriptedLineSource.Act],
    recordedAt path: String,
    editor: TextEditor = TextEditor(environment: [:])
  ) throws -> String {
    var wall = Duration.zero
    let source = ScriptedLineSource(acts, size: TerminalSize(columns: 100, rows: 30))
    // Odd, so that moments of the record are no moments of the cluster's own.
    source.passing = { wall += ($0 ?? .seconds(3)) + .nanoseconds(1_234_567) }
    source.program = HostProgram.run
    let sitting = try Session.sitting(of: Self.header, nil, path: path)
    let recording = try Recording(sitting, header: Self.header, path: path)
    let session = RecordedSession(
      recording,
      records: SingleRecord(),
      coloring: .plain,
      width: { 100 },
      wall: { wall / .seconds(1) }
    )
    _ = REPL(session: session, source: source, pace: Pace { wall }, editor: editor).run()
    return source.transcript
  }

  /// Records of further lessons, in a folder.
  private struct Records: LessonRecords {
    let course: Course
    let folder: URL
    var finishedLessons: Set<String> { ["kubectl-01"] }

    func path(_ lesson: String) -> String { folder.appending(path: lesson + ".jsonl").path() }

    func resume(_ lesson: Lesson) throws -> Recording? {
      guard let transcript = try? Transcript.read(path(lesson.id)), let header = transcript.header else { return nil }
      var replay = Replay(try Session.sitting(of: header, course, path: transcript.path))
      replay.run(transcript)
      return try Recording(resuming: transcript, replayed: replay)
    }

    func begin(_ lesson: Lesson, language: String) throws -> Recording? {
      var header = header
      header.mode = .lesson
      header.lesson = lesson.id
      header.lessonVersion = lesson.version
      let path = path(lesson.id)
      return try Recording(try Session.sitting(of: header, course, path: path), header: header, path: path)
    }
  }

  @Test func anotherLessonGoesIntoARecordOfItsOwnAndOneThatIsDoneIsClosed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let course = try CourseFolder.read(root.appending(path: "lessons").path())
    let records = Records(course: course, folder: folder)
    let first = try #require(course["pods-01"])
    let recording = try #require(try records.begin(first, language: "en"))
    let session = RecordedSession(recording, records: records, coloring: .plain, width: { 100 }, wall: { 0 })
    let skips = Array(repeating: ScriptedLineSource.Act.line("skip"), count: first.steps.count)
    let acts = skips + [.line("lessons"), .line("start"), .line("kubectl get pods"), .line("quit")]
    let source = ScriptedLineSource(acts, size: TerminalSize(columns: 100, rows: 30))
    _ = REPL(session: session, source: source, pace: Pace { .zero }).run()
    #expect(source.transcript.contains("✓ kubectl-01"))
    #expect(source.transcript.contains("✓ pods-01"))
    let done = try Transcript.read(records.path("pods-01"))
    #expect(done.entries.last?.event == .end)
    let next = try Transcript.read(records.path("volumes-01"))
    #expect(next.header?.lesson == "volumes-01")
    #expect(next.entries.count == 1)
    #expect(next.entries.last?.event != .end)
  }

  @Test func aLessonThatWasLeftGoesOnWhereItWas() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let records = Records(course: try CourseFolder.read(root.appending(path: "lessons").path()), folder: folder)
    let first = try #require(records.course["pods-01"])
    let recording = try #require(try records.begin(first, language: "en"))
    let session = RecordedSession(recording, records: records, coloring: .plain, width: { 100 }, wall: { 0 })
    let source = ScriptedLineSource(
      [.line("skip"), .line("start volumes-01"), .line("start pods-01"), .line("progress"), .line("quit")],
      size: TerminalSize(columns: 100, rows: 30)
    )
    _ = REPL(session: session, source: source, pace: Pace { .zero }).run()
    #expect(source.transcript.contains("You had begun this lesson, and go on with it."))
    #expect(source.transcript.contains("✓ 1. Run one container (skipped)\n  ▸ 2."))
  }

  /// What stops or starts a component changes the lesson as a command does, and is told as one.
  @Test func aFaultThatDoesTheStepIsTold() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let records = Records(course: try CourseFolder.read(root.appending(path: "lessons").path()), folder: folder)
    let first = try #require(records.course["cluster-01"])
    let recording = try #require(try records.begin(first, language: "en"))
    let session = RecordedSession(recording, records: records, coloring: .plain, width: { 100 }, wall: { 0 })
    let source = ScriptedLineSource(
      [
        .line("start cluster-01/no-scheduler"), .line("fault stop scheduler"), .line("fault"), .line("undo"),
        .line("undo 0"),
        .line("reset all"), .line("quit"),
      ],
      size: TerminalSize(columns: 100, rows: 30)
    )
    _ = REPL(session: session, source: source, pace: Pace { .zero }).run()
    #expect(source.transcript.contains("kube-scheduler: stopped.\n✓ 1/3  the scheduler is stopped"))
    #expect(source.transcript.contains("Stopped now: kube-scheduler."))
    #expect(source.transcript.contains("Undone: fault stop scheduler\n✗ 0/3"))
    #expect(source.transcript.contains("Usage: undo [N]"))
    #expect(source.transcript.contains("Usage: reset [step|lesson]"))
  }

  @Test func kubectlEditOpensTheUsersOwnEditorAndIsReplayedWithoutIt() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString).jsonl").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let seen = try run(
      [
        .line("kubectl create deployment web --image=nginx:1.27 --replicas=2"), .line("kubectl edit deployment web"),
        .line("kubectl get deployment web -o jsonpath='{.spec.replicas}'; echo"),
        .line("kubectl edit configmap none"), .line("undo 3"),
        .line("kubectl get deployment web -o jsonpath='{.spec.replicas} again'"), .line("quit"),
      ],
      recordedAt: path,
      editor: TextEditor(environment: ["EDITOR": "sed -i 's/replicas: 2/replicas: 5/'"])
    )
    #expect(seen.contains("deployment.apps/web edited\n"))
    #expect(seen.contains("\n5\n"))
    #expect(seen.contains("2 again"))
    var replay = Replay(try Session.sitting(of: Self.header, nil, path: path))
    replay.run(try Transcript.read(path))
    #expect(replay.divergences.isEmpty)
    #expect(replay.output.contains("deployment.apps/web edited"))
  }

  @Test func anEditorThatGivesUpEndsTheCommand() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString).jsonl").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let seen = try run(
      [
        .line("kubectl create deployment web --image=nginx:1.27"), .line("kubectl edit deployment web"),
        .line("kubectl get deployment web -o name"), .line("quit"),
      ],
      recordedAt: path,
      editor: TextEditor(environment: ["EDITOR": "false"])
    )
    #expect(seen.contains("The editor did not work (false: exit 1); nothing is changed."))
    #expect(seen.contains("\ndeployment.apps/web\n"))
  }

  @Test func whatWasRecordedIsReplayedToTheSameBytes() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString).jsonl").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let seen = try run(
      [
        .pause(times: 2), .line("kubectl run web --image=nginx"), .line("kubectl get pods -w"), .pause(times: 30),
        .interrupt, .pause(times: 3), .line("read name; echo hello $name"), .line("가나"), .line("sleep 2"),
        .line("kubectl delete pod web --now"), .line("undo"), .line("fault stop scheduler"),
        .line("kubectl create deployment late --image=nginx"), .pause(times: 2), .line("advance 5m"),
        .line("kubectl get pods"),
      ],
      recordedAt: path
    )
    #expect(seen.contains("hello 가나"))
    #expect(seen.contains("Undone: kubectl delete pod web --now"))
    #expect(seen.contains("kube-scheduler: stopped."))
    #expect(seen.contains("Pending"))
    let transcript = try Transcript.read(path)
    #expect(transcript.warnings.isEmpty)
    var replay = Replay(try Session.sitting(of: Self.header, nil, path: path))
    replay.run(transcript)
    #expect(replay.divergences.isEmpty)
    // The last answer on the screen is the last answer of the replay.
    let answer = seen.split(separator: "kubectl get pods\n").last?.split(separator: "learner@").first ?? "nothing"
    #expect(replay.output.hasSuffix(String(answer)))
  }
}
