/// `{a,b}` and `{1..5}`, bash's way to write several words as one.
enum BraceExpansion {
  private enum Atom {
    case byte(UInt8)
    case part(WordPart)

    var byte: UInt8? { if case .byte(let byte) = self { byte } else { nil } }
  }

  static let maximumWords = 10_000

  static func expand(_ word: Word) -> [Word] {
    let hasBrace = word.parts.contains { part in
      if case .literal(let text) = part { text.utf8.contains(123) } else { false }
    }
    guard hasBrace else { return [word] }
    let atoms = word.parts.flatMap { part -> [Atom] in
      if case .literal(let text) = part { text.utf8.map(Atom.byte) } else { [.part(part)] }
    }
    return expand(atoms).map(joined)
  }

  private static func joined(_ atoms: [Atom]) -> Word {
    var builder = WordBuilder()
    for atom in atoms {
      switch atom {
      case .byte(let byte): builder.literal(byte)
      case .part(let part): builder.part(part)
      }
    }
    return builder.finish() ?? Word([.quoted("")])
  }

  private static func expand(_ atoms: [Atom]) -> [[Atom]] {
    for (open, atom) in atoms.enumerated() where atom.byte == 123 {
      guard let (close, commas) = close(atoms, open) else { continue }
      let choices: [[Atom]]
      if commas.isEmpty {
        guard let sequence = sequence(atoms[(open + 1)..<close]) else { continue }
        choices = sequence
      } else {
        let bounds = [open] + commas + [close]
        choices = zip(bounds, bounds.dropFirst()).flatMap { expand(Array(atoms[($0 + 1)..<$1])) }
      }
      let tails = expand(Array(atoms[(close + 1)...]))
      let head = atoms[..<open]
      return Array(choices.flatMap { choice in tails.map { head + choice + $0 } }.prefix(maximumWords))
    }
    return [atoms]
  }

  private static func close(_ atoms: [Atom], _ open: Int) -> (Int, commas: [Int])? {
    var depth = 0
    var commas: [Int] = []
    for index in open..<atoms.count {
      switch atoms[index].byte {
      case 123: depth += 1
      case 125:
        depth -= 1
        if depth == 0 { return (index, commas) }
      case 44 where depth == 1: commas.append(index)
      default: break
      }
    }
    return nil
  }

  private static func sequence(_ atoms: ArraySlice<Atom>) -> [[Atom]]? {
    let bytes = atoms.compactMap(\.byte)
    guard bytes.count == atoms.count else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3 || parts.count == 5, parts[1].isEmpty, parts.count == 3 || parts[3].isEmpty else {
      return nil
    }
    let first = parts[0]
    let last = parts[2]
    let step = parts.count == 5 ? Int(parts[4]) : 1
    guard let step else { return nil }
    if let low = Int(first), let high = Int(last) {
      let isPadded = [first, last].contains { $0.hasPrefix("0") && $0.count > 1 }
      let width = isPadded ? max(first.count, last.count) : 0
      return values(low, high, step).map { Array(String($0).paddedLeft(to: width, with: "0").utf8).map(Atom.byte) }
    }
    guard let low = first.utf8.first, let high = last.utf8.first, first.utf8.count == 1, last.utf8.count == 1,
      low.isLetter, high.isLetter
    else { return nil }
    return values(Int(low), Int(high), step).map { [.byte(UInt8($0))] }
  }

  private static func values(_ low: Int, _ high: Int, _ step: Int) -> [Int] {
    let size = max(1, abs(step))
    return Array(stride(from: low, through: high, by: low <= high ? size : -size).prefix(maximumWords))
  }
}
