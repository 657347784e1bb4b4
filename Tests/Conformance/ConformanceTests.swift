import Foundation
import Objects
import Simulation
import Testing
import Workstation

/// Runs recorded commands of a real cluster here and counts the steps that print the same.
@Suite("Recordings of a real control plane")
struct ConformanceTests {
  /// All cases are run where this is set; without it every eighth, so that the tests stay quick.
  static let runsAll = ProcessInfo.processInfo.environment["DRYDOCK_CONFORMANCE"] != nil

  @Test func mostStepsPrintWhatTheRealClusterPrinted() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/own.jsonl")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    var steps = 0
    var same = 0
    for (index, line) in lines.enumerated() where Self.runsAll || index % 8 == 0 {
      let result = RecordedCase(try JSON.read(line)).run()
      steps += result.steps
      same += result.same
    }
    let share = Double(same) / Double(max(1, steps))
    print("recordings: \(same) of \(steps) steps the same (\(Int(share * 100)) %)")
    #expect(steps > 50)
    #expect(share > 0.95, "the share of steps that print the same fell")
  }
}

/// One case: files, then commands with what they printed.
struct RecordedCase {
  private let value: Value

  init(_ value: Value) { self.value = value }

  func run() -> (steps: Int, same: Int) {
    let cluster = value["profile"]?.string == "multi" ? "multi" : "single"
    var machine = MachineInterface(
      configuration: Workstation.Configuration(profile: cluster == "multi" ? .multi : .single, seed: 1),
      think: .zero
    )
    _ = machine.answer(
      #"{"command": "export do='--dry-run=client -o yaml' now='--force --grace-period 0' KUBE_EDITOR=cat; alias k=kubectl"}"#
    )
    for (name, content) in value["files"]?.object ?? Fields() {
      let request: Value = ["file": ["name": .string(name), "content": content]]
      _ = machine.answer(JSON.write(request))
    }
    _ = machine.answer(#"{"settle": "10s"}"#)
    var result = (steps: 0, same: 0)
    for step in value["steps"]?.array ?? [] {
      let isSame = run(step, &machine)
      if step["stable"]?.bool == false { continue }
      result.steps += 1
      if isSame { result.same += 1 }
    }
    return result
  }

  private func run(_ step: Value, _ machine: inout MachineInterface) -> Bool {
    if let wait = step["wait"]?.number { _ = machine.answer("{\"advance\": \"\(wait)s\"}") }
    var request: Value = ["command": step["cmd"] ?? ""]
    if step["timed_out"]?.bool == true { request["interrupt"] = .string("\(step["timeout"]?.number ?? 4)s") }
    let answer = machine.answer(JSON.write(request))
    if step["settle"]?.bool != false { _ = machine.answer(#"{"settle": "15s"}"#) }
    if step["timed_out"]?.bool != true, step["exit"]?.int ?? 0 != answer["exit"]?.int { return false }
    return ["stdout", "stderr"].allSatisfy {
      Normal.form(of: step[$0]?.string ?? "") == Normal.form(of: answer[$0]?.string ?? "")
    }
  }
}

/// Text without what cannot be the same in two runs, and with its blanks folded.
enum Normal {
  nonisolated(unsafe) private static let substitutions: [(Regex<Substring>, String)] = [
    (#/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/#, "<uid>"),
    (#/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/#, "<time>"),
    (#/10\.244\.[0-9]+\.[0-9]+/#, "<podIP>"),
    (#/10\.(?:9[6-9]|10[0-9]|11[01])\.[0-9]+\.[0-9]+/#, "<clusterIP>"),
    (#/-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/#, "-<hash>-<id>"),
    (#/\b[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/#, "<hash>"),
    (#/\b3[0-2][0-9]{3}\b/#, "<nodePort>"),
    (#/(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?[0-9]+s\b/#, "<age>"),
    (#/\b[0-9]+m\b/#, "<age>"),
  ]

  static func form(of text: String) -> [String] {
    var text = text
    for (pattern, replacement) in substitutions { text = text.replacing(pattern, with: replacement) }
    return text.split(separator: "\n").map { line in
      line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
  }
}
