import Foundation
import Objects
import Simulation
import Testing
import Workstation

/// Sends recorded API requests and counts those that are answered as a real API server answered them.
///
/// Patches whose outcome is no object at all are refused with the whole document; of those one a kind is kept.
@Suite("Recorded API requests")
struct RequestConformanceTests {
  /// The share that is reached; it may only grow. Every fourth request is sent, or all as the other recordings are.
  static let floors: [(topic: String, share: Double)] = [
    ("api-validation", 0.95), ("api-update", 0.96), ("api-defaults", 0.96),
  ]

  @Test func answersAreThoseOfTheRealServer() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/api.jsonl")
    var counts: [String: (steps: Int, same: Int)] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let recorded = RecordedRequests(try JSON.read(line))
      guard Self.floors.contains(where: { $0.topic == recorded.topic }) else { continue }
      let stride = ConformanceTests.runsAll || recorded.topic == "api-defaults" ? 1 : 4
      let result = recorded.run(every: stride)
      counts[recorded.topic, default: (0, 0)].steps += result.steps
      counts[recorded.topic, default: (0, 0)].same += result.same
    }
    for (topic, floor) in Self.floors {
      let count = counts[topic] ?? (0, 0)
      let share = Double(count.same) / Double(max(1, count.steps))
      print("\(topic): \(count.same) of \(count.steps) answers the same")
      #expect(share >= floor, "the share of \(topic) fell to \(share)")
    }
  }
}

/// One case: requests in a fresh cluster, each with what was answered.
private struct RecordedRequests {
  private let value: Value

  init(_ value: Value) { self.value = value }

  var topic: String { value["topic"]?.string ?? "" }

  /// The first request of a case makes the object that the others change, so it is always sent.
  func run(every stride: Int) -> (steps: Int, same: Int) {
    var machine = MachineInterface(
      configuration: Workstation.Configuration(profile: .single, seed: 1),
      think: .zero
    )
    _ = machine.answer(#"{"settle": "10s"}"#)
    var result = (steps: 0, same: 0)
    for (index, step) in (value["steps"]?.array ?? []).enumerated() where index % stride == 0 {
      let answer = machine.answer(JSON.write(["request": request(of: step)]))
      if step["stable"]?.bool == false { continue }
      result.steps += 1
      if isSame(answer, step["expect"] ?? [:]) { result.same += 1 }
    }
    return result
  }

  private func request(of step: Value) -> Value {
    var request = step["request"] ?? [:]
    guard let base = request["base"]?.string, var body = value["bases"]?[base] else { return request }
    for operation in request["change"]?.array ?? [] {
      let path = (operation["path"]?.string ?? "").split(separator: "/").map {
        String($0).replacing("~1", with: "/").replacing("~0", with: "~")
      }
      body = changed(body, path[...], operation)
    }
    request["body"] = body
    request["base"] = nil
    request["change"] = nil
    return request
  }

  private func changed(_ value: Value, _ path: ArraySlice<String>, _ operation: Value) -> Value {
    guard let key = path.first else { return operation["value"] ?? .null }
    let isRemoved = path.count == 1 && operation["op"] == "remove"
    var value = value
    if case .array(var elements) = value, let index = Int(key), elements.indices.contains(index) {
      if isRemoved {
        elements.remove(at: index)
      } else {
        elements[index] = changed(elements[index], path.dropFirst(), operation)
      }
      return .array(elements)
    }
    value[key] = isRemoved ? nil : changed(value[key] ?? .null, path.dropFirst(), operation)
    return value
  }

  private func isSame(_ answer: Value, _ expected: Value) -> Bool {
    guard let code = expected["code"]?.int, answer["code"]?.int == code else { return false }
    let body = answer["body"] ?? [:]
    if code >= 300 {
      return firstLine(body["message"]) == firstLine(expected["message"])
    }
    guard let pointer = expected["at"]?.string else { return true }
    var found: Value? = body
    for key in pointer.split(separator: "/").map({ String($0).replacing("~1", with: "/").replacing("~0", with: "~") }) {
      found =
        found?.array.flatMap { list in Int(key).flatMap { list.indices.contains($0) ? list[$0] : nil } }
        ?? found?[key]
    }
    let wanted = expected["value"] ?? .null
    var shown = found ?? .null
    // The recording keeps of the metadata what does not differ from run to run, and no status that it did not look at.
    for field in ["uid", "creationTimestamp", "resourceVersion"] {
      if pointer == "/metadata" { shown[field] = nil }
      if pointer.isEmpty { shown["metadata", default: [:]][field] = nil }
    }
    if pointer.isEmpty, wanted["status"] == nil { shown["status"] = nil }
    if wanted["metadata"]?["managedFields"] == nil, pointer.isEmpty {
      shown["metadata", default: [:]]["managedFields"] = nil
    }
    return Normal.form(of: JSON.write(shown)) == Normal.form(of: JSON.write(wanted))
  }

  private func firstLine(_ message: Value?) -> [String] {
    let line = (message?.string ?? "").split(separator: "\n", omittingEmptySubsequences: false).first ?? ""
    // Versions inside a quoted document have their quotes escaped.
    return Normal.form(of: String(line).replacing(#/resourceVersion\\":\\"[0-9]+/#, with: "resourceVersion"))
  }
}
