import KubernetesDescriptions

/// What Drydock does with each field of the API; read when somebody first asks.
package enum Coverage {
  package enum Mark: String, Hashable, Sendable {
    /// Does what it does in Kubernetes.
    case honoured
    /// Has an effect, but not all of it.
    case partly
    /// Is kept and has no effect, which a warning says.
    case stored
    /// The same, where nobody has to be told.
    case quiet
    /// Makes a write fail.
    case refused

    /// Whether the fields below such a field are judged by themselves.
    package var isAlive: Bool { self == .honoured || self == .partly }
  }

  /// What is said of a field, or of a whole type.
  package struct Entry: Hashable, Sendable {
    package var mark: Mark
    /// What is missing, in plain words.
    package var words = ""
    /// A value that asks for nothing, and of which nobody has to be told.
    package var plainValue: String?
  }

  package struct TypeCoverage: Sendable {
    /// What holds for every field, where the type is judged as a whole.
    package var whole: Entry?
    package var fields: [String: Entry] = [:]

    package func entry(of field: String) -> Entry? { whole ?? fields[field] }
  }

  /// Every judgement by the full name of its type.
  package static let all: [String: TypeCoverage] = {
    let text = kubernetes_coverage()
    let bytes = UnsafeBufferPointer(start: text.bytes, count: text.count)
    var reader = CoverageReader()
    for line in bytes.split(separator: UInt8(ascii: "\n")) { reader.read(String(decoding: line, as: UTF8.self)) }
    return reader.finish()
  }()
}

/// Reads the files of the table line by line.
private struct CoverageReader {
  private var types: [String: Coverage.TypeCoverage] = [:]
  private var package = ""
  private var type = ""
  /// A statement that may go on in the next line.
  private var statement = ""
  private var isOfWholeType = false

  mutating func read(_ line: String) {
    let indent = line.prefix { $0 == " " }.count
    let text = String(line.dropFirst(indent))
    if text.isEmpty || text.hasPrefix("#") { return }
    if indent >= 4 {
      statement += " " + text
      return
    }
    close()
    if indent == 2 {
      statement = text
    } else if text.hasPrefix("package ") {
      package = String(text.dropFirst(8)) + "."
    } else if text.contains(" ") {
      isOfWholeType = true
      statement = text
    } else {
      begin(text)
    }
  }

  mutating func finish() -> [String: Coverage.TypeCoverage] {
    close()
    return types
  }

  private mutating func begin(_ name: String) {
    type = package + name
    precondition(types[type] == nil, "\(type) is judged twice")
    types[type] = Coverage.TypeCoverage()
  }

  /// `MARK NAME … [but VALUE][: WORDS]`
  private mutating func close() {
    defer {
      statement = ""
      isOfWholeType = false
    }
    if statement.isEmpty { return }
    let colon = statement.firstIndex(of: ":")
    let words = colon.map { statement[statement.index(after: $0)...].drop { $0 == " " } } ?? ""
    var names = statement[..<(colon ?? statement.endIndex)].split(separator: " ").map(String.init)
    guard let mark = Coverage.Mark(rawValue: names.removeFirst()) else {
      preconditionFailure("no mark begins: \(statement)")
    }
    var entry = Coverage.Entry(mark: mark, words: String(words))
    if let place = names.firstIndex(of: "but") {
      entry.plainValue = names[(place + 1)...].joined(separator: " ")
      names.removeSubrange(place...)
    }
    if isOfWholeType {
      begin(names[0])
      types[type]?.whole = entry
      return
    }
    for name in names {
      precondition(types[type]?.fields[name] == nil, "\(type).\(name) is judged twice")
      types[type]?.fields[name] = entry
    }
  }
}
