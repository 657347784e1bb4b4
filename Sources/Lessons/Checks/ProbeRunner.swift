import API
import Objects
import Shell
import Simulation
import Workstation

/// Makes the connections of probes on a copy of the world.
struct ProbeRunner {
  private let workstation: Workstation

  init(_ workstation: Workstation) { self.workstation = workstation }

  func run(_ probe: Probe) -> Evaluator.Finding {
    var copy = workstation
    var bodies: Set<String> = []
    for _ in 0..<max(1, probe.times) {
      let answer = copy.connect(probe)
      guard fits(answer, probe) else { return Evaluator.Finding(holds: false, answer: answer.words) }
      bodies.insert(answer.body)
    }
    if let bound = probe.expect?["bodies"] {
      let holds = plain.matches(["n": bound], ["n": .int(bodies.count)])
      return Evaluator.Finding(holds: holds, answer: holds ? nil : "\(bodies.count) different answers")
    }
    return Evaluator.Finding(holds: true)
  }

  private func fits(_ answer: ProbeAnswer, _ probe: Probe) -> Bool {
    let expect = probe.expect ?? .object(Fields())
    switch probe.target {
    case .http:
      if let error = expect["error"]?.string { return answer.failure?.rawValue == error }
      guard answer.failure == nil, let status = answer.status else { return false }
      if let wanted = expect["status"] {
        if !plain.matches(["v": wanted], ["v": .int(status)]) { return false }
      } else if !(200..<400).contains(status) {
        return false
      }
      guard let body = expect["body"] else { return true }
      return plain.matches(["v": body], ["v": .string(answer.body)])
    case .tcp:
      let wanted = expect.string ?? "open"
      return (answer.failure?.rawValue ?? "open") == wanted
    case .dns:
      let wanted = expect.string ?? "found"
      return (answer.failure == .unknownHost ? "unknown-host" : "found") == wanted
    }
  }

  private var plain: Matcher { Matcher(kind: GroupVersionKind(group: "", version: "", kind: "")) }
}

/// What a connection came to.
struct ProbeAnswer: Hashable {
  enum Failure: String { case refused, timeout, unknownHost = "unknown-host" }

  var failure: Failure?
  var status: Int?
  var body = ""

  var words: String {
    switch failure {
    case .refused: "connection refused"
    case .timeout: "no answer"
    case .unknownHost: "unknown host"
    case nil: status.map { "status \($0)" + page } ?? "open"
    }
  }

  /// The beginning of the page that came, on one line.
  private var page: String {
    let line = body.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.isEmpty ? "" : ", " + NearMiss.shortened(line, to: 60)
  }
}

extension Workstation {
  /// Asks once, letting time pass until there is an answer.
  mutating func connect(_ probe: Probe) -> ProbeAnswer {
    let command: String
    switch probe.target {
    case .http(let url): command = "curl -s -S -m 10 -w '\\n%{http_code}' \(url)"
    case .tcp(let target):
      let parts = target.split(separator: ":")
      command = "nc -z -v -w 10 \(parts.first ?? "") \(parts.last ?? "")"
    case .dns(let name): command = "nslookup \(name)"
    }
    let result: (stdout: String, stderr: String, exit: Int)
    switch probe.from {
    case .workstation:
      let answer = run(command)
      result = (answer.stdout, answer.stderr, answer.exit)
    case .node(let name): result = runProbe(on: name, command)
    case .pod(let namespace, let name, let container):
      result = runProbe(inPod: namespace + "/" + name, container: container, command)
    }
    return Self.read(result, probe)
  }

  private static func read(_ result: (stdout: String, stderr: String, exit: Int), _ probe: Probe) -> ProbeAnswer {
    if case .http = probe.target {
      switch result.exit {
      case 0:
        let lines = result.stdout.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.dropLast().joined(separator: "\n")
        return ProbeAnswer(status: lines.last.flatMap { Int($0) }, body: body)
      case 6: return ProbeAnswer(failure: .unknownHost)
      case 7: return ProbeAnswer(failure: .refused)
      default: return ProbeAnswer(failure: .timeout)
      }
    }
    if result.exit == 0 { return ProbeAnswer() }
    let text = (result.stdout + result.stderr).lowercased()
    if text.contains("refused") { return ProbeAnswer(failure: .refused) }
    let isUnknown = ["resolve", "bad address", "nxdomain", "not known", "can't find"].contains { text.contains($0) }
    return ProbeAnswer(failure: isUnknown ? .unknownHost : .timeout)
  }
}
