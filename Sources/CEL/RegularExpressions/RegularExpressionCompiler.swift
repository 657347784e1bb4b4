/// Turns the parts of an expression into a program.
struct RegularExpressionCompiler {
  private static var maximumSize: Int { 20_000 }

  private let pattern: String
  private var program: [RegularExpression.Instruction] = []

  init(pattern: String) { self.pattern = pattern }

  mutating func compile(
    _ tree: RegularExpressionTree
  ) throws(RegularExpressionError) -> [RegularExpression.Instruction] {
    try add(tree)
    program.append(.match)
    return program
  }

  private mutating func add(_ tree: RegularExpressionTree) throws(RegularExpressionError) {
    if program.count > Self.maximumSize { throw RegularExpressionError("expression too large", pattern) }
    switch tree {
    case .empty: break
    case .scalar(let scalar): program.append(.scalar(scalar))
    case .set(let set): program.append(.set(set))
    case .assert(let assertion): program.append(.assert(assertion))
    case .sequence(let parts): for part in parts { try add(part) }
    case .alternatives(let branches): try addAlternatives(branches)
    case .repeat(let part, let minimum, let maximum, let isLazy):
      for _ in 0..<minimum { try add(part) }
      guard let maximum else {
        try addLoop(part, isLazy: isLazy)
        return
      }
      var exits: [Int] = []
      for _ in 0..<(maximum - minimum) {
        exits.append(program.count)
        program.append(.match)
        try add(part)
      }
      for exit in exits { program[exit] = split(exit + 1, program.count, isLazy) }
    }
  }

  private mutating func addLoop(_ part: RegularExpressionTree, isLazy: Bool) throws(RegularExpressionError) {
    let start = program.count
    program.append(.match)
    try add(part)
    program.append(.jump(start))
    program[start] = split(start + 1, program.count, isLazy)
  }

  private mutating func addAlternatives(_ branches: [RegularExpressionTree]) throws(RegularExpressionError) {
    var ends: [Int] = []
    for (number, branch) in branches.enumerated() {
      guard number < branches.count - 1 else {
        try add(branch)
        break
      }
      let start = program.count
      program.append(.match)
      try add(branch)
      ends.append(program.count)
      program.append(.match)
      program[start] = .split(start + 1, program.count)
    }
    for end in ends { program[end] = .jump(program.count) }
  }

  private func split(_ inside: Int, _ outside: Int, _ isLazy: Bool) -> RegularExpression.Instruction {
    isLazy ? .split(outside, inside) : .split(inside, outside)
  }
}
