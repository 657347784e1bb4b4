/// `sort`.
enum Sort {
  private struct Key {
    var first = 1
    var last = Int.max
    var flags: Set<Character> = []
  }

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    let long: [String: Character] = [
      "numeric-sort": "n", "reverse": "r", "unique": "u", "key": "k", "field-separator": "t",
      "human-numeric-sort": "h", "version-sort": "V", "ignore-case": "f", "output": "o",
    ]
    guard let options = invocation.options("nrk:t:uhVfbdgo:csMzsT:S:", long: long, &c) else { return Ended(code: 2) }
    return WholeInput(invocation, files: options.operands) { call, bytes, c in
      let result = sort(bytes, options)
      if let path = options.value("o") {
        do throws(FileError) { try c.writeFile(path, result) } catch {
          call.complain("open failed: \(path): \(error.message)", &c)
          return 2
        }
      } else {
        c.write(result)
      }
      return 0
    }
  }

  private static func sort(_ bytes: [UInt8], _ options: CommandOptions) -> [UInt8] {
    let global = Set(options.letters)
    let keys = options.values("k").map(key)
    let separator = options.value("t").map { $0 == "\\t" ? "\t" : $0 }
    let rows = bytes.lines.map { line in (line: line, parts: parts(line.text, separator)) }
    func compare(_ a: (line: [UInt8], parts: [Substring]), _ b: (line: [UInt8], parts: [Substring])) -> Int {
      for key in keys {
        let flags = key.flags.isEmpty ? global : key.flags
        let order = order(text(a.parts, key, separator), text(b.parts, key, separator), flags)
        if order != 0 { return flags.contains("r") ? -order : order }
      }
      if keys.isEmpty {
        let order = order(a.line.text, b.line.text, global)
        if order != 0 { return global.contains("r") ? -order : order }
      }
      return 0
    }
    var sorted = rows.enumerated().sorted { a, b in
      let order = compare(a.element, b.element)
      if order != 0 { return order < 0 }
      // The last resort is the whole line; a stable sort keeps the order.
      if !global.contains("s") && !global.contains("u") && a.element.line != b.element.line {
        let before = a.element.line.lexicographicallyPrecedes(b.element.line)
        return global.contains("r") && keys.allSatisfy(\.flags.isEmpty) ? !before : before
      }
      return a.offset < b.offset
    }.map(\.element)
    if global.contains("u") {
      var unique: [(line: [UInt8], parts: [Substring])] = []
      for row in sorted where unique.last.map({ compare($0, row) != 0 }) ?? true { unique.append(row) }
      sorted = unique
    }
    return Array(sorted.map { $0.line + [10] }.joined())
  }

  private static func key(_ text: String) -> Key {
    var key = Key()
    let bounds = text.split(separator: ",", maxSplits: 1)
    func number(_ part: Substring) -> Int? { Int(part.prefix { $0.isNumber }) }
    for bound in bounds { key.flags.formUnion(bound.filter(\.isLetter)) }
    key.first = bounds.first.flatMap(number) ?? 1
    if bounds.count > 1 { key.last = number(bounds[1]) ?? Int.max }
    return key
  }

  private static func parts(_ line: String, _ separator: String?) -> [Substring] {
    if let separator { return line.split(separator: separator, omittingEmptySubsequences: false) }
    return line.split { $0 == " " || $0 == "\t" }
  }

  private static func text(_ parts: [Substring], _ key: Key, _ separator: String?) -> String {
    guard key.first <= parts.count else { return "" }
    return parts[(key.first - 1)..<min(parts.count, max(key.first, key.last))].joined(separator: separator ?? " ")
  }

  private static func order(_ a: String, _ b: String, _ flags: Set<Character>) -> Int {
    if flags.contains("n") || flags.contains("g") { return order(number(a), number(b)) }
    if flags.contains("h") { return order(human(a), human(b)) }
    if flags.contains("V") { return versionOrder(Array(a.utf8), Array(b.utf8)) }
    let (x, y) = flags.contains("f") ? (a.uppercased(), b.uppercased()) : (a, b)
    if x.utf8.elementsEqual(y.utf8) { return 0 }
    return x.utf8.lexicographicallyPrecedes(y.utf8) ? -1 : 1
  }

  private static func order(_ a: Double, _ b: Double) -> Int { a < b ? -1 : a > b ? 1 : 0 }

  private static func number(_ text: String) -> Double {
    Double(text.trimmed.prefix { $0.isNumber || $0 == "-" || $0 == "." }) ?? 0
  }

  private static func human(_ text: String) -> Double {
    let trimmed = text.trimmed
    let value = number(trimmed)
    let letter = trimmed.drop { $0.isNumber || $0 == "." || $0 == "-" }.first.map { Character($0.uppercased()) }
    guard let letter, let power = "KMGTPE".firstIndex(of: letter) else { return value }
    let exponent = "KMGTPE".distance(from: "KMGTPE".startIndex, to: power) + 1
    return (0..<exponent).reduce(value) { result, _ in result * 1024 }
  }

  /// Runs of digits compare as numbers.
  static func versionOrder(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var (i, j) = (0, 0)
    while i < a.count && j < b.count {
      if a[i].isDigit && b[j].isDigit {
        let x = a[i...].prefix(while: \.isDigit)
        let y = b[j...].prefix(while: \.isDigit)
        let (m, n) = (Int(Array(x).text) ?? 0, Int(Array(y).text) ?? 0)
        if m != n { return m < n ? -1 : 1 }
        i += x.count
        j += y.count
      } else {
        if a[i] != b[j] { return a[i] < b[j] ? -1 : 1 }
        i += 1
        j += 1
      }
    }
    return a.count - i == b.count - j ? 0 : a.count - i < b.count - j ? -1 : 1
  }
}
