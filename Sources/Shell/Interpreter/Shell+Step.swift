extension Shell {
  /// Executes one instruction; a step when the process must wait or is replaced.
  mutating func step(_ c: inout ProcessContext) -> ImageStep? {
    let top = frames.count - 1
    let position = frames[top].position
    let code = frames[top].code
    guard position < code.instructions.count else {
      popFrame(&c)
      return nil
    }
    frames[top].position = position + 1
    do throws(ExpansionStop) {
      return try perform(code.instructions[position], &c)
    } catch {
      switch error {
      case .needsOutput(let needed): return beginSubstitution(needed, at: position, isFile: false, &c)
      case .needsProcess(let needed, .reads): return beginSubstitution(needed, at: position, isFile: true, &c)
      case .needsProcess(let needed, .writes): return beginWriting(to: needed, at: position, &c)
      case .failed(let message, let status, let isFatal):
        resetSubstitutions()
        complain(message, &c)
        lastStatus = status
        if isFatal {
          if isInteractive { abandonCommand(status) } else { requestExit(status) }
        }
        return nil
      }
    }
  }

  /// An interactive shell gives up the command but not itself.
  private mutating func abandonCommand(_ status: Int) {
    frames = []
    decisions = 0
    lastStatus = dialect == .bash ? 1 : status
  }

  /// Expands with what substitutions have given so far; undone when another is needed.
  mutating func expanding<R>(
    _ body: (inout Shell) throws(ExpansionStop) -> R
  ) throws(ExpansionStop) -> R {
    let variables = variables
    let exports = exports
    substitutionIndex = 0
    do throws(ExpansionStop) { return try body(&self) } catch {
      switch error {
      case .needsOutput, .needsProcess:
        self.variables = variables
        self.exports = exports
      case .failed: break
      }
      throw error
    }
  }

  mutating func resetSubstitutions() {
    if !substitutions.isEmpty { substitutions = [] }
    substitutionIndex = 0
    substitutionStatus = nil
  }

  private mutating func perform(
    _ instruction: Instruction,
    _ c: inout ProcessContext
  ) throws(ExpansionStop) -> ImageStep? {
    switch instruction {
    case .simple(let command): return try perform(command, &c)
    case .pipeline(let parts): startPipeline(parts, &c)
    case .subshell(let code): startSubshell(code, &c)
    case .background(let code, let text): startBackground(code, text, &c)
    case .test(let expression): try performTest(expression, &c)
    case .arithmetic(let word): try performArithmetic(word, &c)
    case .function(let name, let code):
      functions[name] = code
      lastStatus = 0
    case .jump(let target): jump(target)
    case .jumpIfFailed(let target): if lastStatus != 0 { jump(target) }
    case .jumpIfSucceeded(let target): if lastStatus == 0 { jump(target) }
    case .invert: lastStatus = lastStatus == 0 ? 1 : 0
    case .setStatus(let status): lastStatus = status
    case .beginDecision: decisions += 1
    case .endDecision: decisions -= 1
    case .beginLoop(let end, let next):
      pushBlock(.loop(LoopState(end: end, next: next, decisions: decisions)))
    case .beginFor(let name, let words, let end, let next):
      var state = LoopState(end: end, next: next, decisions: decisions)
      state.name = name
      state.items = try expandItems(words, &c)
      lastStatus = 0
      pushBlock(.loop(state))
    case .nextItem(let end): nextItem(end)
    case .endLoop: popBlock(&c)
    case .beginMatch(let word):
      let subject = try expanding { shell throws(ExpansionStop) in try shell.expandOne(word, &c) }
      resetSubstitutions()
      lastStatus = 0
      pushBlock(.match(subject))
    case .matches(let words, let otherwise): try match(words, otherwise, &c)
    case .endMatch: popBlock(&c)
    case .redirect(let redirections, let failed): try beginRedirect(redirections, failed, &c)
    case .endRedirect: popBlock(&c)
    }
    return nil
  }

  private mutating func expandItems(_ words: [Word]?, _ c: inout ProcessContext) throws(ExpansionStop) -> [String] {
    guard let words else { return positional }
    let items = try expanding { shell throws(ExpansionStop) in try shell.expand(words, &c) }
    resetSubstitutions()
    return items
  }

  private mutating func jump(_ target: Int) { frames[frames.count - 1].position = target }

  mutating func pushBlock(_ block: Block) { frames[frames.count - 1].blocks.append(block) }

  private mutating func nextItem(_ end: Int) {
    let top = frames.count - 1
    guard case .loop(var state)? = frames[top].blocks.popLast() else { return }
    if state.index < state.items.count {
      set(state.name, state.items[state.index])
      state.index += 1
    } else {
      frames[top].position = end
    }
    frames[top].blocks.append(.loop(state))
  }

  private mutating func match(_ words: [Word], _ otherwise: Int, _ c: inout ProcessContext) throws(ExpansionStop) {
    guard case .match(let subject)? = frames[frames.count - 1].blocks.last else { return }
    let matched = try expanding { shell throws(ExpansionStop) in
      for word in words where Pattern(try shell.expandPattern(word, &c)).matches(subject) { return true }
      return false
    }
    resetSubstitutions()
    if !matched { jump(otherwise) }
  }

  private mutating func beginRedirect(
    _ redirections: [Redirection],
    _ failed: Int,
    _ c: inout ProcessContext
  ) throws(ExpansionStop) {
    let targets = try expanding { shell throws(ExpansionStop) in try shell.expandTargets(redirections, &c) }
    resetSubstitutions()
    if let saved = redirect(redirections, targets, keeping: true, &c) {
      pushBlock(.redirected(saved))
    } else {
      lastStatus = dialect == .bash ? 1 : dialect == .ash ? 1 : 2
      jump(failed)
      failIfAsked()
    }
  }

  private mutating func performArithmetic(_ word: Word, _ c: inout ProcessContext) throws(ExpansionStop) {
    let value = try expanding { shell throws(ExpansionStop) in try shell.arithmetic(word, &c) }
    resetSubstitutions()
    lastStatus = value != 0 ? 0 : 1
    failIfAsked()
  }

  private mutating func performTest(_ expression: TestExpression, _ c: inout ProcessContext) throws(ExpansionStop) {
    let holds = try expanding { shell throws(ExpansionStop) in try shell.test(expression, &c) }
    resetSubstitutions()
    lastStatus = holds ? 0 : 1
    failIfAsked()
  }

  /// `set -e`: a failure that nothing decides about ends the shell.
  mutating func failIfAsked() {
    if lastStatus != 0 && options.exitsOnError && decisions == 0 { requestExit(lastStatus) }
  }

  // MARK: Leaving code

  /// Undoes the innermost block.
  mutating func popBlock(_ c: inout ProcessContext) {
    guard let block = frames[frames.count - 1].blocks.popLast() else { return }
    switch block {
    case .loop, .match: break
    case .redirected(let saved): restore(saved, &c)
    case .call(let variables, let descriptors):
      for variable in variables.reversed() { restore(variable) }
      restore(descriptors, &c)
    }
  }

  /// Leaves the innermost frame.
  mutating func popFrame(_ c: inout ProcessContext) {
    while frames.last?.blocks.isEmpty == false { popBlock(&c) }
    guard let frame = frames.popLast() else { return }
    decisions = frame.decisions
    for saved in frame.saved.reversed() { restore(saved) }
    switch frame.kind {
    case .main: break
    case .function(let arguments):
      positional = arguments
      endCall(&c)
    case .source(let arguments):
      if let arguments { positional = arguments }
      endCall(&c)
    case .eval: endCall(&c)
    case .trap(let status):
      lastStatus = status
      isInTrap = false
    }
  }

  /// Undoes the assignments and redirections of the call that just ended.
  mutating func endCall(_ c: inout ProcessContext) {
    guard let top = frames.indices.last, case .call? = frames[top].blocks.last else { return }
    popBlock(&c)
    failIfAsked()
  }

  /// `break` and `continue`; levels beyond the loops that are there mean the outermost.
  mutating func leaveLoops(_ levels: Int, again: Bool, _ c: inout ProcessContext) {
    let top = frames.count - 1
    var left = min(levels, frames[top].blocks.count { if case .loop = $0 { true } else { false } })
    while left > 0, let block = frames[top].blocks.last {
      guard case .loop(let state) = block else {
        popBlock(&c)
        continue
      }
      left -= 1
      if left == 0 {
        decisions = state.decisions
        frames[top].position = again ? state.next : state.end
        if again { return }
      }
      popBlock(&c)
    }
  }

  /// `return`: leaves the innermost function or sourced file.
  mutating func returnFromCall(_ c: inout ProcessContext) -> Bool {
    let isInCall = frames.contains { frame in
      switch frame.kind {
      case .function, .source: true
      case .main, .eval, .trap: false
      }
    }
    guard isInCall else { return false }
    while let kind = frames.last?.kind {
      switch kind {
      case .function, .source:
        popFrame(&c)
        return true
      case .main, .eval, .trap: popFrame(&c)
      }
    }
    return true
  }
}
