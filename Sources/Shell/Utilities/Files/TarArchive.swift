/// Files in one stream of bytes, in the form of POSIX (`ustar`): what `tar` writes and reads.
package struct TarArchive: Sendable {
  package struct Entry: Sendable {
    package enum Kind: Sendable { case file, directory, symbolicLink }

    /// Relative, without a slash at its end.
    package var name: String
    package var kind: Kind
    package var mode: Int
    package var target = ""
    package var bytes: [UInt8] = []
  }

  package private(set) var entries: [Entry] = []

  package init() {}

  package mutating func append(_ entry: Entry) { entries.append(entry) }

  // MARK: Writing

  package var bytes: [UInt8] {
    var result: [UInt8] = []
    for entry in entries {
      result += Self.header(of: entry)
      result += entry.bytes
      result += [UInt8](repeating: 0, count: (512 - entry.bytes.count % 512) % 512)
    }
    return result + [UInt8](repeating: 0, count: 1024)
  }

  private static func header(of entry: Entry) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int, _ length: Int) {
      for (index, byte) in text.utf8.prefix(length).enumerated() { block[offset + index] = byte }
    }
    func number(_ value: Int, at offset: Int, _ length: Int) {
      let digits = String(value, radix: 8)
      put(String(repeating: "0", count: max(0, length - 1 - digits.utf8.count)) + digits, at: offset, length - 1)
    }
    let name = entry.name + (entry.kind == .directory ? "/" : "")
    let (prefix, rest) = split(name)
    put(rest, at: 0, 100)
    number(entry.mode & 0o7777, at: 100, 8)
    number(0, at: 108, 8)
    number(0, at: 116, 8)
    number(entry.bytes.count, at: 124, 12)
    number(0, at: 136, 12)
    put("        ", at: 148, 8)
    put(entry.kind == .directory ? "5" : entry.kind == .symbolicLink ? "2" : "0", at: 156, 1)
    put(entry.target, at: 157, 100)
    put("ustar", at: 257, 6)
    put("00", at: 263, 2)
    put(prefix, at: 345, 155)
    let sum = block.reduce(0) { $0 + Int($1) }
    number(sum, at: 148, 7)
    block[154] = 0
    return block
  }

  /// A name of more than 100 bytes, in two parts.
  private static func split(_ name: String) -> (prefix: String, rest: String) {
    if name.utf8.count <= 100 { return ("", name) }
    for index in name.indices where name[index] == "/" {
      let rest = name[name.index(after: index)...]
      if rest.utf8.count <= 100, !rest.isEmpty { return (String(name[..<index]), String(rest)) }
    }
    return ("", name)
  }

  // MARK: Reading

  /// Nil for bytes that are no archive.
  package init?(_ bytes: [UInt8]) {
    var offset = 0
    while offset + 512 <= bytes.count {
      let block = bytes[offset..<offset + 512]
      if block.allSatisfy({ $0 == 0 }) { break }
      func text(_ at: Int, _ length: Int) -> String {
        String(decoding: block[(offset + at)..<(offset + at + length)].prefix { $0 != 0 }, as: UTF8.self)
      }
      func number(_ at: Int, _ length: Int) -> Int { Int(text(at, length).filter { $0 != " " }, radix: 8) ?? 0 }
      guard text(257, 5) == "ustar" else { return nil }
      let size = number(124, 12)
      let end = offset + 512 + size
      guard size >= 0, end <= bytes.count else { return nil }
      let prefix = text(345, 155)
      var name = (prefix.isEmpty ? "" : prefix + "/") + text(0, 100)
      let kind: Entry.Kind = text(156, 1) == "5" ? .directory : text(156, 1) == "2" ? .symbolicLink : .file
      while name.hasSuffix("/") { name.removeLast() }
      entries.append(
        Entry(
          name: name,
          kind: kind,
          mode: number(100, 8),
          target: text(157, 100),
          bytes: Array(bytes[(offset + 512)..<end])
        )
      )
      offset = end + (512 - size % 512) % 512
    }
  }
}

extension ProcessContext {
  /// Puts a file, or a folder with all below it, into an archive under a name.
  package func archive(_ path: String, as name: String, into archive: inout TarArchive) throws(FileError) {
    let status = try status(of: path, followingLinks: false)
    switch status.kind {
    case .directory:
      archive.append(.init(name: name, kind: .directory, mode: status.mode))
      for child in try list(path) {
        try self.archive(path + "/" + child, as: name + "/" + child, into: &archive)
      }
    case .symbolicLink:
      archive.append(.init(name: name, kind: .symbolicLink, mode: status.mode, target: try readLink(path)))
    case .device: break
    default:
      archive.append(.init(name: name, kind: .file, mode: status.mode, bytes: try readFile(path)))
    }
  }

  /// Makes what an entry holds, with the folders above it.
  package mutating func unpack(_ entry: TarArchive.Entry, at path: String) throws(FileError) {
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex, !exists(String(path[..<slash])) {
      try makeDirectory(String(path[..<slash]), parents: true)
    }
    switch entry.kind {
    case .directory: if !exists(path) { try makeDirectory(path, mode: entry.mode) }
    case .symbolicLink:
      if (try? status(of: path, followingLinks: false)) != nil { try remove(path) }
      try makeLink(path, to: entry.target)
    case .file: try writeFile(path, entry.bytes, mode: entry.mode)
    }
  }
}
