import API
import Kubectl
import Objects
import Shell
import Simulation
import Workstation

/// Asks whether checks hold, in the world as it is: on copies, so that asking changes nothing.
struct Evaluator {
  let workstation: Workstation
  /// How many kubectl commands had run when the step began.
  let historyStart: Int

  init(_ workstation: Workstation, historyStart: Int) {
    self.workstation = workstation
    self.historyStart = historyStart
  }

  /// What was found out about a check.
  struct Finding {
    var holds: Bool
    /// The differences of the object that came closest, and which it is.
    var differences: [Difference] = []
    var closest: Value?
    /// What a probe got instead.
    var answer: String?
    /// The learner's own command that came closest, for checks on what was used.
    var nearCommand: NearCommand?
    /// It holds only a little later, on the copy that ran ahead.
    var isAhead = false
  }

  func evaluate(_ check: Check) -> Finding {
    let now = evaluate(check.kind)
    guard let limit = check.within, !now.holds else { return now }
    var ahead = workstation
    let end = ahead.clock.now + limit
    while let wake = ahead.nextWake, wake <= end {
      ahead.advance(to: wake)
      let later = Evaluator(ahead, historyStart: historyStart).evaluate(check.kind)
      if later.holds {
        var ahead = later
        ahead.isAhead = true
        return ahead
      }
    }
    return now
  }

  private func evaluate(_ kind: Check.Kind) -> Finding {
    switch kind {
    case .object(let manifest): return object(manifest)
    case .absent(let manifest): return Finding(holds: !object(manifest).holds)
    case .count(let manifest, let bound):
      let matcher = Matcher(kind: manifest.groupVersionKind)
      let count = candidates(manifest).count { matcher.matches(manifest, $0) }
      let holds = Matcher(kind: GroupVersionKind(group: "", version: "", kind: "")).matches(
        ["n": bound],
        ["n": .int(count)]
      )
      return Finding(
        holds: holds,
        differences: holds ? [] : [Difference(path: "count", want: .value(bound), have: .int(count))]
      )
    case .probe(let probe): return ProbeRunner(workstation).run(probe)
    case .used(let pattern):
      let holds = isUsed(pattern)
      return Finding(holds: holds, nearCommand: holds ? nil : nearCommand(pattern))
    case .notUsed(let pattern): return Finding(holds: !isUsed(pattern))
    case .all(let checks):
      for check in checks {
        let finding = evaluate(check)
        if !finding.holds { return finding }
      }
      return Finding(holds: true)
    case .any(let checks):
      var last = Finding(holds: false)
      for check in checks {
        let near = last.nearCommand
        last = evaluate(check)
        if last.holds { return last }
        last.nearCommand = last.nearCommand ?? near
      }
      return last
    case .not(let check): return Finding(holds: !evaluate(check).holds)
    }
  }

  // MARK: Objects

  private func object(_ manifest: Value) -> Finding {
    let matcher = Matcher(kind: manifest.groupVersionKind)
    var closest: (Value, [Difference])?
    for candidate in candidates(manifest) {
      let differences = matcher.differences(manifest, candidate)
      if differences.isEmpty { return Finding(holds: true, closest: candidate) }
      if closest.map({ differences.count < $0.1.count }) ?? true { closest = (candidate, differences) }
    }
    return Finding(holds: false, differences: closest?.1 ?? [], closest: closest?.0)
  }

  /// The objects that the manifest can mean: of its kind, in its namespace, of its name where that is plain.
  func candidates(_ manifest: Value) -> [Value] {
    guard let cluster = workstation.cluster, let resource = Catalogue.kubernetes[manifest.groupVersionKind] else {
      return []
    }
    let namespace = resource.isNamespaced ? manifest.namespace ?? "default" : nil
    let all = cluster.objects(of: resource.groupVersionResource, in: namespace)
    guard let name = manifest["metadata"]?["name"]?.string else { return all }
    return all.filter { $0.name == name }
  }

  // MARK: History

  private func isUsed(_ pattern: CommandPattern) -> Bool {
    let count = history.count { HistoryMatcher(pattern).matches($0.command, exit: $0.exit) }
    guard let times = pattern.times else { return count > 0 }
    return Matcher(kind: GroupVersionKind(group: "", version: "", kind: "")).matches(["n": times], ["n": .int(count)])
  }

  /// The last command that differs in one thing only from what was asked for.
  private func nearCommand(_ pattern: CommandPattern) -> NearCommand? {
    let matcher = HistoryMatcher(pattern)
    return history.reversed().lazy.compactMap { entry in
      matcher.nearMiss(entry.command, exit: entry.exit).map { NearCommand(text: entry.text, reason: $0) }
    }.first
  }

  /// The learner's kubectl commands of this step, and how they ended.
  private var history: [(command: ParsedCommand, exit: Int?, text: String)] {
    workstation.invocations.dropFirst(historyStart).compactMap { invocation in
      guard var command = ParsedCommand(invocation.arguments) else { return nil }
      command.namespace = command.namespace ?? invocation.namespace
      return (command, invocation.exit, invocation.arguments.joined(separator: " "))
    }
  }
}

/// A command that was nearly the one that a check asks for.
struct NearCommand: Hashable {
  enum Reason: Hashable {
    case failed
    /// The namespace or the name that it was about.
    case namespace(String)
    case name(String)
  }

  var text: String
  var reason: Reason
}

/// Holds a pattern against commands.
struct HistoryMatcher {
  let pattern: CommandPattern

  init(_ pattern: CommandPattern) { self.pattern = pattern }

  func matches(_ command: ParsedCommand, exit: Int?) -> Bool {
    if let wanted = pattern.exit {
      if !fits(wanted, exit.map { .int($0) }) { return false }
    } else if let exit, exit != 0, exit != 130 {
      return false
    }
    if let verb = pattern.verb, !fits(verb, .string(command.verb)) { return false }
    // What a file holds is not known here; a command on files is one on whatever its lesson asks for.
    if let resource = pattern.resource, command.files.isEmpty, !command.resources.contains("all"),
      !command.resources.contains(where: { fits(resource, .string($0)) })
    {
      return false
    }
    if let name = pattern.name, !command.names.isEmpty, !command.names.contains(where: { fits(name, .string($0)) }) {
      return false
    }
    if let namespace = pattern.namespace, !command.isForAllNamespaces,
      !fits(namespace, .string(command.namespace ?? "default"))
    {
      return false
    }
    if let path = pattern.path, !fits(path, command.path.map { .string($0) }) { return false }
    if let words = pattern.command, !fits(words, command.command.map { .string($0) }) { return false }
    return pattern.flags.allSatisfy { fits($0.value, command.flags[$0.name].map { .string($0) }) }
  }

  /// The one thing that keeps a command from matching: nil where it matches, and where there are more.
  func nearMiss(_ command: ParsedCommand, exit: Int?) -> NearCommand.Reason? {
    var wider = pattern
    wider.times = nil
    guard let exit, !HistoryMatcher(wider).matches(command, exit: exit) else { return nil }
    wider.exit = wider.exit ?? ["$gte": 0]
    if HistoryMatcher(wider).matches(command, exit: exit) { return .failed }
    wider.namespace = nil
    if HistoryMatcher(wider).matches(command, exit: exit) { return .namespace(command.namespace ?? "default") }
    wider.namespace = pattern.namespace
    wider.name = nil
    guard HistoryMatcher(wider).matches(command, exit: exit), let name = command.names.first else { return nil }
    return .name(name)
  }

  private func fits(_ expected: Value, _ actual: Value?) -> Bool {
    let wanted: Value = if case .bool(let flag) = expected { .string(flag ? "true" : "false") } else { expected }
    return Matcher(kind: GroupVersionKind(group: "", version: "", kind: "")).matches(
      ["v": wanted],
      actual.map { ["v": $0] } ?? [:]
    )
  }
}
