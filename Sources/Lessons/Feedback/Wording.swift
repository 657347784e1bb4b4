import API
import Objects
import Simulation
import Workstation

/// Puts checks and what is found out about them into words.
package struct Wording {
  let language: String

  package init(language: String) { self.language = language }

  /// The goal that a check asks for, in the author's words or worked out from the check.
  package func goal(of check: Check) -> String {
    if let goal = check.goal { return goal(language) }
    return goal(of: check.kind)
  }

  private func goal(of kind: Check.Kind) -> String {
    switch kind {
    case .object(let manifest): return Phrase.exists(language, ["object": Self.name(of: manifest)])
    case .absent(let manifest): return Phrase.absent(language, ["object": Self.name(of: manifest)])
    case .count(let manifest, let bound):
      return Phrase.count(language, ["object": Self.name(of: manifest), "number": Matcher.shown(bound)])
    case .probe(let probe):
      return Phrase.probe(language, ["target": Self.target(probe), "origin": Self.origin(probe)])
    case .used(let pattern): return Phrase.used(language, ["command": Self.command(pattern)])
    case .notUsed(let pattern): return Phrase.notUsed(language, ["command": Self.command(pattern)])
    case .all(let checks): return checks.map { goal(of: $0) }.joined(separator: ", ")
    case .any(let checks): return checks.first.map { goal(of: $0) } ?? ""
    case .not(let check): return goal(of: check)
    }
  }

  /// What to do about a check that fails, worked out where the author says nothing.
  func advice(_ check: Check, _ finding: Evaluator.Finding, _ workstation: Workstation) -> [String] {
    if let fail = check.fail { return [fail(language)] }
    guard let manifest = Self.manifest(of: check.kind), finding.closest == nil else { return [] }
    return NearMiss(workstation, language).explain(manifest)
  }

  /// What is different, and what came of the learner's own command.
  func details(_ finding: Evaluator.Finding, _ workstation: Workstation) -> [String] {
    var lines: [String] = []
    if let near = finding.nearCommand { lines.append(words(near)) }
    if let closest = finding.closest {
      lines += finding.differences.prefix(3).map { difference($0, of: closest) }
      lines += NearMiss(workstation, language).explainWaiting(closest)
    } else if let count = finding.differences.first, count.path == "count" {
      lines.append(difference(count, of: [:]))
    }
    if let answer = finding.answer { lines.append(Phrase.unhappy(language, ["answer": answer])) }
    return lines
  }

  /// `spec.containers[web].image: want nginx:1.27, have ngnix:1.27`
  func difference(_ difference: Difference, of object: Value) -> String {
    let want: String
    switch difference.want {
    case .value(let value): want = Matcher.shown(value)
    case .condition(.exists, let operand) where operand.bool ?? true: return lacks(difference.path)
    case .condition(let condition, let operand): want = words(condition, operand)
    case .absent: want = Phrase.nothingThere(language)
    case .present: return lacks(difference.path)
    }
    let have = difference.have.map(Matcher.shown) ?? Phrase.missing(language)
    return difference.path + ": " + Phrase.want(language, ["value": want]) + ", "
      + Phrase.have(language, ["value": NearMiss.shortened(have, to: 120)])
  }

  private func lacks(_ path: String) -> String { Phrase.lacks(language, ["path": path]) }

  /// A condition in words: `at least 1`.
  private func words(_ condition: Condition, _ operand: Value) -> String {
    let phrase: Phrase? =
      switch condition {
      case .exists: .nothingThere
      case .notEqual: .notEqual
      case .greater: .moreThan
      case .greaterOrEqual: .atLeast
      case .less: .lessThan
      case .lessOrEqual: .atMost
      case .oneOf: .oneOf
      case .noneOf: .noneOf
      case .regex: .alike
      case .contains: .containing
      case .size: .entries
      case .any: .fitting
      case .equal, .all, .none, .list, .quantity, .image: nil
      }
    let shown = operand.array.map { $0.map(Matcher.shown).joined(separator: ", ") } ?? Matcher.shown(operand)
    return phrase?(language, ["value": shown]) ?? shown
  }

  /// The command of the learner that came closest, and why it does not count.
  private func words(_ near: NearCommand) -> String {
    let text = "`kubectl " + near.text + "`"
    return switch near.reason {
    case .failed: Phrase.commandFailed(language, ["command": text])
    case .namespace(let have): Phrase.commandNamespace(language, ["command": text, "namespace": have])
    case .name(let have): Phrase.commandName(language, ["command": text, "name": have])
    }
  }

  static func manifest(of kind: Check.Kind) -> Value? {
    switch kind {
    case .object(let manifest): manifest
    case .all(let checks): checks.lazy.compactMap { manifest(of: $0.kind) }.first
    default: nil
    }
  }

  /// `Pod web`, `Service shop/web`.
  static func name(of manifest: Value) -> String {
    let name = manifest["metadata"]?["name"]?.string
    let namespace = manifest.namespace.map { $0 + "/" } ?? ""
    return manifest.kind + (name.map { " " + namespace + $0 } ?? "")
  }

  private static func target(_ probe: Probe) -> String {
    switch probe.target {
    case .http(let text), .tcp(let text), .dns(let text): text
    }
  }

  private static func origin(_ probe: Probe) -> String {
    switch probe.from {
    case .workstation: "workstation"
    case .pod(_, let name, _): "pod/" + name
    case .node(let name): name
    }
  }

  private static func command(_ pattern: CommandPattern) -> String {
    [pattern.verb, pattern.resource, pattern.name].compactMap { $0.map(Matcher.shown) }.joined(separator: " ")
  }
}

/// What a learner may have meant: worked out with no words from the author.
struct NearMiss {
  private let workstation: Workstation
  private let language: String

  init(_ workstation: Workstation, _ language: String) {
    self.workstation = workstation
    self.language = language
  }

  func explain(_ manifest: Value) -> [String] {
    let name = manifest["metadata"]?["name"]?.string
    let missing = Phrase.nothing(language, ["object": Wording.name(of: manifest)])
    guard let name, let cluster = workstation.cluster, let resource = Catalogue.kubernetes[manifest.groupVersionKind]
    else { return [missing] }
    let all = cluster.objects(of: resource.groupVersionResource)
    if let elsewhere = all.first(where: { $0.name == name }), let namespace = elsewhere.namespace {
      return [missing, Phrase.nearNamespace(language, ["namespace": namespace])]
    }
    let near = all.filter { $0.namespace == manifest.namespace ?? "default" && Self.distance($0.name, name) <= 2 }
    if let similar = near.first {
      return [missing, Phrase.nearName(language, ["kind": manifest.kind, "name": similar.name])]
    }
    for other in [GroupVersionResource.pods, .deployments, .replicaSets, .services, .configMaps, .secrets]
    where other != resource.groupVersionResource {
      if let object = cluster.objects(of: other).first(where: { $0.name == name }) {
        return [missing, Phrase.nearKind(language, ["kind": object.kind])]
      }
    }
    return [missing]
  }

  /// Why a pod waits.
  func explainWaiting(_ object: Value) -> [String] {
    guard object.kind == "Pod" else { return [] }
    for status in object["status"]?["containerStatuses"]?.array ?? [] {
      if let waiting = status["state"]?["waiting"], let reason = waiting["reason"]?.string,
        reason != "ContainerCreating"
      {
        let message = waiting["message"]?.string ?? ""
        return [
          Phrase.waiting(
            language,
            ["name": object.name, "reason": reason, "message": Self.shortened(message, to: 160)]
          )
        ]
      }
    }
    if let scheduled = object.condition("PodScheduled"), scheduled["status"]?.string == "False" {
      return [
        Phrase.waiting(
          language,
          [
            "name": object.name, "reason": scheduled["reason"]?.string ?? "",
            "message": scheduled["message"]?.string ?? "",
          ]
        )
      ]
    }
    return []
  }

  /// The beginning of a long text, cut between two words.
  static func shortened(_ text: String, to limit: Int) -> String {
    guard text.count > limit else { return text }
    let beginning = text.prefix(limit)
    return beginning[..<(beginning.lastIndex(of: " ") ?? beginning.endIndex)] + " …"
  }

  /// How many letters have to change (Damerau-Levenshtein, neighbours may swap).
  static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a.utf8)
    let b = Array(b.utf8)
    if abs(a.count - b.count) > 2 { return 3 }
    var rows = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { rows[i][0] = i }
    for j in 0...b.count { rows[0][j] = j }
    for i in stride(from: 1, through: a.count, by: 1) {
      for j in stride(from: 1, through: b.count, by: 1) {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
        }
      }
    }
    return rows[a.count][b.count]
  }
}
