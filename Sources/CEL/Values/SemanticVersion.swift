/// A version as semver.org has it (`github.com/blang/semver/v4`).
package struct SemanticVersion: Hashable, Sendable {
  package let text: String
  let numbers: [Int]
  private let preRelease: [String]

  /// Reads a version; `normalized` takes a leading `v`, missing parts and leading zeros too.
  ///
  /// - Throws: what is wrong, as the server's library words it.
  init(_ given: String, normalized: Bool) throws(CELError) {
    let text = normalized ? try Self.normal(given) : given
    self.text = text
    if text.isEmpty { throw CELError("Version string empty") }
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw CELError("No Major.Minor.Patch elements found") }
    let tail = parts[2]
    let core = tail.prefix { $0 != "-" && $0 != "+" }
    let rest = tail.dropFirst(core.count)
    var numbers: [Int] = []
    for (name, part) in [("major", parts[0]), ("minor", parts[1]), ("patch", core)] {
      numbers.append(try Self.number(part, name))
    }
    self.numbers = numbers
    let build = rest.firstIndex(of: "+")
    let release = rest.first == "-" ? rest[..<(build ?? rest.endIndex)].dropFirst() : ""
    preRelease = try Self.identifiers(release, isGiven: rest.first == "-", "Prerelease")
    if let build { _ = try Self.identifiers(rest[build...].dropFirst(), isGiven: true, "Build meta data") }
  }

  private static func number(_ part: Substring, _ name: String) throws(CELError) -> Int {
    let shown = "\"" + part + "\""
    if !part.allSatisfy({ $0.isASCII && $0.isNumber }) {
      throw CELError("Invalid character(s) found in \(name) number \(shown)")
    }
    if part.count > 1, part.first == "0" {
      let title = name.prefix(1).uppercased() + name.dropFirst()
      throw CELError("\(title) number must not contain leading zeroes \(shown)")
    }
    guard let number = Int(part) else { throw CELError("strconv.ParseUint: parsing \(shown): invalid syntax") }
    return number
  }

  private static func identifiers(_ text: Substring, isGiven: Bool, _ what: String) throws(CELError) -> [String] {
    guard isGiven else { return [] }
    var result: [String] = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      if part.isEmpty { throw CELError("\(what) is empty") }
      if !part.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) {
        throw CELError("Invalid character(s) found in \(what.lowercased()) \"\(part)\"")
      }
      result.append(String(part))
    }
    return result
  }

  private static func normal(_ given: String) throws(CELError) -> String {
    let text = given.hasPrefix("v") ? given.dropFirst() : given[...]
    var parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map { part in
      guard part.count > 1 else { return String(part) }
      let rest = part.drop { $0 == "0" }
      return rest.first.map { $0.isASCII && $0.isNumber } == true ? String(rest) : "0" + rest
    }
    if parts.count < 3, parts.last?.contains(where: { $0 == "+" || $0 == "-" }) == true {
      throw CELError("short version cannot contain PreRelease/Build meta data")
    }
    while parts.count < 3 { parts.append("0") }
    return parts.joined(separator: ".")
  }

  /// Negative, zero or positive; a version before its release comes first.
  func compare(_ other: SemanticVersion) -> Int {
    for (a, b) in zip(numbers, other.numbers) where a != b { return a < b ? -1 : 1 }
    if preRelease.isEmpty || other.preRelease.isEmpty {
      return preRelease.isEmpty == other.preRelease.isEmpty ? 0 : preRelease.isEmpty ? 1 : -1
    }
    for (a, b) in zip(preRelease, other.preRelease) where a != b {
      switch (Int(a), Int(b)) {
      case (let a?, let b?): return a < b ? -1 : 1
      case (.some, nil): return -1
      case (nil, .some): return 1
      default: return a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
      }
    }
    let (a, b) = (preRelease.count, other.preRelease.count)
    return a == b ? 0 : a < b ? -1 : 1
  }
}
