import API
import Foundation
import Lessons
import Simulation
import Testing
import Workstation

@testable import Transcripts

/// A folder of its own for each test, which removes it at its end.
struct Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path() }

  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    return path(name)
  }

  func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
}

@Suite struct TranscriptTests {
  static func header() -> TranscriptHeader {
    TranscriptHeader(
      program: "0.1.0",
      mode: .practice,
      cluster: "single",
      seed: 7,
      started: "2026-11-22T10:44:34Z"
    )
  }

  static func recording(_ path: String?) throws -> Recording {
    let header = header()
    return try Recording(try Session.sitting(of: header, nil, path: ""), header: header, path: path)
  }

  static func run(_ command: String, in recording: inout Recording) throws {
    try recording.begin(command)
    while recording.isBusy { recording.advanceWhileBusy(to: recording.clock.now + .seconds(60)) }
    _ = try recording.finish()
  }

  @Test func whatWasWrittenIsRead() throws {
    let folder = try Folder()
    defer { folder.remove() }
    let writer = try TranscriptWriter(creating: folder.path("a.jsonl"), header: Self.header())
    let outcome = TranscriptEntry.Outcome(exit: 0, out: "sha256:a", state: "sha256:b")
    try writer.append(.command("kubectl get pods", outcome), wall: 1.5, clock: .milliseconds(30_250))
    try writer.append(.meta("hint", step: "run"), wall: 2, clock: .seconds(31))
    let read = try Transcript.read(folder.path("a.jsonl"))
    #expect(read.header == Self.header())
    #expect(read.entries.map(\.event) == [.command("kubectl get pods", outcome), .meta("hint", step: "run")])
    #expect(read.entries.map(\.clock) == [.milliseconds(30_250), .seconds(31)])
    #expect(read.warnings.isEmpty)
  }

  @Test func aTornLastLineIsLeftOutAndRecordingGoesOn() throws {
    let folder = try Folder()
    defer { folder.remove() }
    var recording = try Self.recording(folder.path("a.jsonl"))
    try Self.run("echo one", in: &recording)
    try Self.run("echo two", in: &recording)
    let whole = try folder.read("a.jsonl")
    _ = try folder.write(String(whole.dropLast(40)), to: "torn.jsonl")
    let torn = try Transcript.read(folder.path("torn.jsonl"))
    #expect(torn.entries.count == 1)
    #expect(torn.warnings.count == 1)
    #expect(torn.brokenAt == nil)
    let writer = try TranscriptWriter(resuming: torn)
    try writer.append(.end, wall: 3, clock: .seconds(60))
    let again = try Transcript.read(folder.path("torn.jsonl"))
    #expect(again.warnings.isEmpty)
    #expect(again.entries.map(\.number) == [1, 2])
  }

  @Test func anEditedLineIsNoticed() throws {
    let folder = try Folder()
    defer { folder.remove() }
    var recording = try Self.recording(folder.path("a.jsonl"))
    try Self.run("echo one", in: &recording)
    try Self.run("echo two", in: &recording)
    let edited = try folder.write(
      try folder.read("a.jsonl").replacingOccurrences(of: "echo one", with: "echo won"),
      to: "edited.jsonl"
    )
    #expect(try Transcript.read(edited).brokenAt == 2)
  }

  @Test func aNewerVersionAndAStrangeFileAreRefused() throws {
    let folder = try Folder()
    defer { folder.remove() }
    let newer = try folder.write(
      "{\"format\":\"drydock-transcript\",\"version\":9,\"mode\":\"lesson\"}\n",
      to: "new.jsonl"
    )
    let error = #expect(throws: TranscriptError.self) { try Transcript.read(newer) }
    #expect(error?.problem == .tooNew(9))
    #expect(error?.line == 1)
    let missing = #expect(throws: TranscriptError.self) { try Transcript.read(folder.path("none.jsonl")) }
    if case .unreadable? = missing?.problem {
    } else {
      Issue.record("unreadable was expected, not \(String(describing: missing))")
    }
  }

  @Test func consoleTextIsReadByItsPrompts() throws {
    let folder = try Folder()
    defer { folder.remove() }
    let path = try folder.write(
      """
      learner@workstation:~$ kubectl run web --image=nginx
      pod/web created
      $ cat > a.txt << EOF
      > one
      > EOF
      $ ls
      a.txt

      """,
      to: "console.txt"
    )
    let commands = try Transcript.read(path).entries.map(\.event)
    #expect(
      commands == [
        .command("kubectl run web --image=nginx", nil), .command("cat > a.txt << EOF\none\nEOF", nil),
        .command("ls", nil),
      ]
    )
  }

  @Test func aFileThatCannotBeWrittenSaysSo() {
    let error = #expect(throws: TranscriptError.self) {
      _ = try TranscriptWriter(creating: "/nonexistent/a.jsonl", header: Self.header())
    }
    #expect(error?.description == "/nonexistent/a.jsonl: cannot be written: No such file or directory")
  }
}

@Suite struct ReplayTests {
  @Test func aReplayGoesTheSameWay() throws {
    let folder = try Folder()
    defer { folder.remove() }
    var recording = try TranscriptTests.recording(folder.path("a.jsonl"))
    try TranscriptTests.run("kubectl create deployment web --image=nginx --replicas=2", in: &recording)
    recording.advance(to: recording.clock.now + .milliseconds(12_345))
    try TranscriptTests.run("kubectl get pods -o wide", in: &recording)
    try TranscriptTests.run("sleep 3; kubectl get deployments", in: &recording)
    let transcript = try Transcript.read(folder.path("a.jsonl"))
    var first = Replay(try Session.sitting(of: TranscriptTests.header(), nil, path: ""))
    first.run(transcript)
    var second = Replay(try Session.sitting(of: TranscriptTests.header(), nil, path: ""))
    second.run(transcript)
    #expect(first.divergences.isEmpty)
    #expect(first.output == second.output)
    #expect(first.output.contains("2/2"))
  }

  @Test func undoAndRedoLeadToTheSameState() throws {
    var recording = try TranscriptTests.recording(nil)
    try TranscriptTests.run("kubectl create namespace shop", in: &recording)
    try TranscriptTests.run("kubectl delete namespace shop", in: &recording)
    func names() -> [String] {
      recording.sitting.workstation.cluster?.objects(of: .namespaces).map(\.name) ?? []
    }
    #expect(!names().contains("shop"))
    #expect(try recording.undo() == "kubectl delete namespace shop")
    #expect(names().contains("shop"))
    #expect(try recording.redo() == "kubectl delete namespace shop")
    #expect(!names().contains("shop"))
  }
}

@Suite struct GraderTests {
  /// The first lesson keeps its grade when another one is opened in the same session.
  @Test func openingAnotherLessonLosesNothing() throws {
    let course = try CourseTests.course()
    let lesson = try #require(course["pods-01"])
    let folder = try Folder()
    defer { folder.remove() }
    let path = try folder.write("$ kubectl run web --image=nginx:1.27\n", to: "a.txt")
    #expect(try Grader.grade(try Transcript.read(path), course, lesson: "pods-01").score > 0)
    var sitting = Sitting(lesson: lesson, course: course, epoch: Session.fixedEpoch, language: "en")
    sitting.apply(lesson.steps[0].solution)
    let isDone = sitting.latch()
    #expect(isDone)
    PromptMeta.apply("start services-01", to: &sitting)
    #expect(sitting.record.passedSteps.isEmpty)
    #expect(sitting.record(of: "pods-01").passedSteps == [lesson.steps[0].id])
  }

  @Test func aWrongAnswerGetsNoPointsAndIsToldWhatIsMissing() throws {
    let course = try CourseTests.course()
    let folder = try Folder()
    defer { folder.remove() }
    let path = try folder.write("$ kubectl run wbe --image=nginx:1.27\n", to: "a.txt")
    let grade = try Grader.grade(try Transcript.read(path), course, lesson: "pods-01")
    #expect(!grade.isFull)
    let check = try #require(grade.steps.first?.checks.first)
    #expect(check.passed == false)
    #expect(check.help.contains("wbe"))
    #expect(Report.markdown([grade], program: "0.1.0").contains("**Score: 0 of 90**"))
  }

  @Test func anotherVersionOfTheLessonIsRefused() throws {
    let course = try CourseTests.course()
    var header = TranscriptTests.header()
    header.lesson = "pods-01"
    header.lessonVersion = 99
    let folder = try Folder()
    defer { folder.remove() }
    _ = try TranscriptWriter(creating: folder.path("a.jsonl"), header: header)
    let error = #expect(throws: Grader.Failure.self) {
      try Grader.grade(try Transcript.read(folder.path("a.jsonl")), course)
    }
    #expect(error == .versionMismatch(path: folder.path("a.jsonl"), lesson: "pods-01", recorded: 99, present: 1))
  }
}
