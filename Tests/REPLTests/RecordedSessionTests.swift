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

  private func run(_ acts: [ScriptedLineSource.Act], recordedAt path: String) throws -> String {
    var wall = Duration.zero
    let source = ScriptedLineSource(acts, size: TerminalSize(columns: 100, rows: 30))
    // Odd, so that moments of the record are no moments of the cluster's own.
    source.passing = { wall += ($0 ?? .seconds(3)) + .nanoseconds(1_234_567) }
    let sitting = try Session.sitting(of: Self.header, nil, path: path)
    let recording = try Recording(sitting, header: Self.header, path: path)
    let session = RecordedSession(
      recording,
      coloring: .plain,
      width: { 100 },
      wall: { wall / .seconds(1) }
    )
    _ = REPL(session: session, source: source, pace: Pace { wall }).run()
    return source.transcript
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
