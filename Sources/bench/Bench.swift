import API
import Foundation
import Lessons
import Objects
import Simulation
import Transcripts
import Workstation

/// Measures what users wait for, and prints the medians as JSON: milliseconds of wall time.
@main
struct Bench {
  private static let usage = """
    usage: bench [--part PART] [LESSONS]
      Measures Drydock and prints figures as JSON; LESSONS is the folder of the lessons (default: lessons).
      --part PART  measures one part alone: \(Part.allCases.map(\.rawValue).joined(separator: ", "))
    """

  private enum Part: String, CaseIterable { case prompt, lessons, kubectl, apiserver, http }

  /// What the command line asks for.
  private struct Arguments {
    var folder = "lessons"
    var parts = Part.allCases

    /// Nil where it asks for something that there is not.
    init?(_ words: some Sequence<String>) {
      var words = Array(words)[...]
      var folders: [String] = []
      while let word = words.popFirst() {
        if word == "--part" {
          guard let part = words.popFirst().flatMap(Part.init(rawValue:)) else { return nil }
          parts = [part]
        } else if word.hasPrefix("-") {
          return nil
        } else {
          folders.append(word)
        }
      }
      if folders.count > 1 { return nil }
      folder = folders.first ?? folder
    }
  }

  static func main() {
    let words = CommandLine.arguments.dropFirst()
    if words.contains("--help") || words.contains("-h") { return print(usage) }
    guard let arguments = Arguments(words) else {
      leave("bench: what is \"\(words.joined(separator: " "))\"?\n\(usage)")
    }
    do {
      print(JSON.writeIndented(try figures(arguments), by: 2))
    } catch {
      leave("bench: \(error)\n\(usage)")
    }
  }

  private static func leave(_ words: String) -> Never {
    FileHandle.standardError.write(Data((words + "\n").utf8))
    exit(2)
  }

  private static func figures(_ arguments: Arguments) throws -> Value {
    var figures: Value = [:]
    for part in arguments.parts {
      switch part {
      case .prompt:
        figures["start"] = milliseconds(median(9) { _ = Workstation(configuration) })
        figures["getPods"] = milliseconds(getPods())
        figures["deployment100"] = milliseconds(median(5, prepare: { Workstation(configuration) }, deploy))
      case .lessons: try addLessons(arguments.folder, to: &figures)
      case .kubectl: figures["kubectl"] = KubectlBench.figures()
      case .apiserver: figures["apiserver"] = ServerBench.figures()
      case .http: figures["http"] = HTTPBench.figures()
      }
    }
    return figures
  }

  private static func addLessons(_ folder: String, to figures: inout Value) throws {
    let course = try CourseFolder.read(folder)
    guard let lesson = course.lessons.first else { return }
    let recording = try prepared(lesson, course)
    figures["undo"] = milliseconds(
      median(9) {
        var copy = recording
        _ = try? copy.undo()
      }
    )
    figures["reset"] = milliseconds(
      median(9) {
        var copy = recording
        try? copy.say("reset step") { PromptMeta.apply("reset step", to: &$0) }
      }
    )
    figures["openLesson"] = milliseconds(
      median(9) {
        _ = Sitting(lesson: lesson, course: course, epoch: Session.fixedEpoch, language: "en")
      }
    )
  }

  private static let configuration = Workstation.Configuration(profile: .multi, seed: 1)

  private static func getPods() -> Duration {
    var workstation = Workstation(configuration)
    _ = workstation.run("kubectl create deployment web --image=nginx --replicas=10")
    workstation.settle(atMost: .seconds(60))
    return median(51) { _ = workstation.run("kubectl get pods") }
  }

  /// From `create` to all ready, with the clock running free.
  private static func deploy(_ workstation: inout Workstation) {
    _ = workstation.run("kubectl create deployment web --image=nginx:1.27 --replicas=100")
    while ready(workstation) < 100, let wake = workstation.nextWake { workstation.advance(to: wake) }
  }

  private static func ready(_ workstation: Workstation) -> Int {
    let deployments = workstation.cluster?.objects(of: .deployments, in: "default") ?? []
    return deployments.first?["status"]?["readyReplicas"]?.int ?? 0
  }

  private static func prepared(_ lesson: Lesson, _ course: Course) throws -> Recording {
    let sitting = Sitting(lesson: lesson, course: course, epoch: Session.fixedEpoch, language: "en")
    let header = TranscriptHeader(
      program: "bench",
      mode: .lesson,
      cluster: "multi",
      seed: lesson.start.seed,
      started: "2026-09-21T14:13:20Z"
    )
    var recording = try Recording(sitting, header: header, path: nil)
    for _ in 0..<3 {
      try recording.begin("kubectl get pods -A")
      _ = try recording.finish()
    }
    return recording
  }

  // MARK: Timing

  static func median(_ runs: Int, _ body: () -> Void) -> Duration {
    median(runs, prepare: {}) { (_: inout Void) in body() }
  }

  static func median<State>(
    _ runs: Int,
    prepare: () -> State,
    _ body: (inout State) -> Void
  ) -> Duration {
    let times = (0..<runs).map { _ in
      var state = prepare()
      return ContinuousClock().measure { body(&state) }
    }
    return times.sorted()[runs / 2]
  }

  static func milliseconds(_ duration: Duration) -> Value {
    .double((duration / .microseconds(1)).rounded() / 1000)
  }
}
