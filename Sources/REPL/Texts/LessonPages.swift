import Lessons
import Simulation
import Terminal
import Workstation

/// What a lesson shows, as lines for a terminal.
struct LessonPages {
  let language: String
  let width: Int
  let coloring: Coloring

  /// The title, the teaching and the task of the step.
  func step(_ sitting: Sitting) -> [StyledText] {
    guard let step = sitting.step, let lesson = sitting.lesson else { return [] }
    let number = String(sitting.stepIndex + 1)
    let title = Phrase.step(
      language,
      ["number": number, "total": String(lesson.steps.count), "title": step.title(language)]
    )
    return ["", StyledText(title, .bold), ""] + prose(step.say(language))
      + [""]
      + (StyledText("➜ ", Style(.yellow, bold: true)) + inline(Phrase.task(language, ["task": step.task(language)])))
      .wrapped(to: Prose.measure(width), indent: "  ")
  }

  /// How a lesson begins.
  func opening(_ sitting: Sitting) -> [StyledText] {
    guard let lesson = sitting.lesson else { return [] }
    return [StyledText(Phrase.started(language, ["title": lesson.title(language)]), .bold)]
      + prose(lesson.summary(language)) + step(sitting)
  }

  /// A lesson that goes on: the step, and whether it is done already.
  func resumed(_ sitting: Sitting) -> [StyledText] {
    let isDone = sitting.step.map { sitting.record.passedSteps.contains($0.id) } ?? false
    return say(Phrase.resumed(language)) + step(sitting) + (isDone ? sitting.step.map(done) ?? [] : [])
  }

  func debrief(_ sitting: Sitting) -> [StyledText] {
    guard let lesson = sitting.lesson else { return [] }
    var lines: [StyledText] = [
      StyledText("★ " + Phrase.lessonDone(language, ["title": lesson.title(language)]), .green), "",
      StyledText(Phrase.debrief(language), .bold),
    ]
    lines += prose(lesson.debrief(language))
    if let next = sitting.course?.lesson(after: lesson.id) {
      lines += [""] + say(Phrase.nextLesson(language, ["title": next.title(language)]))
    }
    return lines
  }

  /// The one line after something has changed: `✓ 2/3  Pod web is there · ✗ it is ready`
  func summary(_ results: [CheckResult], rises: Bool) -> [StyledText] {
    let done = results.count { $0.passed == true }
    let head = StyledText("\(rises ? "✓" : "✗") \(done)/\(results.count)  ", Style(rises ? .green : .red, bold: true))
    let parts = results.map { result in
      result.passed == true ? inline(result.rationale) : inline("✗ " + result.rationale).dimmed
    }
    return (head + parts.joined(separator: StyledText(" · ", .dim))).wrapped(to: width, indent: "       ")
  }

  /// The step is done.
  func done(_ step: Step) -> [StyledText] {
    let text = StyledText("★ " + Phrase.stepDone(language, ["title": step.title(language)]), Style(.green, bold: true))
    return (text + "  " + inline(Phrase.nextStep(language))).wrapped(to: width)
  }

  private func inline(_ text: String) -> StyledText { Prose.styled(text, coloring) }

  func goals(_ sitting: Sitting) -> [StyledText] {
    [StyledText(Phrase.checklist(language), .bold)] + sitting.results().flatMap(line)
  }

  private func line(_ result: CheckResult) -> [StyledText] {
    let line =
      switch result.passed {
      case true?: StyledText("  ✓ ", .green) + inline(result.rationale)
      case false?: StyledText("  ✗ ", .red) + inline(result.rationale)
      case nil: StyledText("  – ", .dim) + inline(result.rationale).dimmed
      }
    return line.wrapped(to: width, indent: "    ")
  }

  /// Lines below the one that they explain.
  private func below(_ text: String) -> [StyledText] {
    text.split(separator: "\n").flatMap {
      (StyledText("    ") + inline(String($0))).wrapped(to: Prose.measure(width), indent: "    ")
    }
  }

  /// The first failing check in full, then the rest as a checklist.
  func check(_ sitting: Sitting) -> [StyledText] {
    let results = sitting.results()
    guard let failed = results.first(where: { $0.passed != true }) else {
      return results.flatMap(line) + say(Phrase.allHold(language))
    }
    var lines = line(failed)
    if let misconception = sitting.misconception() {
      lines += below(misconception.say(language)) + failed.details.flatMap(below)
    } else {
      lines += below(failed.help)
    }
    let others = results.filter { $0.id != failed.id }
    return lines + (others.isEmpty ? [] : [""]) + others.flatMap(line)
  }

  func hint(_ sitting: Sitting, number: Int) -> [StyledText] {
    guard let step = sitting.step, number < step.hints.count else {
      return say(Phrase.noMoreHints(language))
    }
    let hint = step.hints[number]
    let text = Phrase.hint(
      language,
      ["number": String(number + 1), "total": String(step.hints.count), "text": hint.say(language)]
    )
    let cost = hint.cost > 0 ? " " + Phrase.hintCost(language, ["cost": String(hint.cost)]) : ""
    return prose(text + cost)
  }

  func solution(_ sitting: Sitting, isShown: Bool) -> [StyledText] {
    guard let step = sitting.step, let lesson = sitting.lesson else { return [] }
    guard isShown else {
      let percent = String(Int((lesson.grade.solutionCap * 100).rounded()))
      return prose(Phrase.confirmSolution(language, ["percent": percent]))
    }
    var lines = StyledText(Phrase.solutionIs(language), .bold).wrapped(to: width)
    for file in step.solution.files {
      lines += [""] + say(Phrase.solutionFile(language, ["file": file.path])) + [""]
      lines += file.content.split(separator: "\n").map { StyledText("  " + $0, .cyan) }
    }
    for played in sitting.playSolution() {
      lines.append("")
      lines += played.line.split(separator: "\n").map { StyledText("  " + $0, .cyan) }
      if let say = played.say { lines += below(say(language)) }
      lines += shortened(played.output)
      for result in played.gained {
        lines += (StyledText("    ✓ ", .green) + inline(result.rationale)).wrapped(to: width, indent: "      ")
      }
    }
    return lines + [""] + say(Phrase.solutionOwn(language))
  }

  /// A line of a table, as far as it fits: wrapped, its columns would be lost.
  private func cut(_ line: String) -> String {
    guard line.displayWidth > width - 4 else { return line }
    var line = line
    while line.displayWidth > width - 6, !line.isEmpty { line.removeLast() }
    return line + " …"
  }

  /// The beginning of what a command printed.
  private func shortened(_ output: String) -> [StyledText] {
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      StyledText("    " + cut(String(line)), .dim)
    }
    let shown = lines.last.map { $0.displayWidth <= 4 } == true ? Array(lines.dropLast()) : lines
    guard shown.count > 10 else { return shown }
    let rest = Phrase.moreLines(language, ["count": String(shown.count - 8)])
    return shown.prefix(8) + [StyledText("    " + rest, .dim)]
  }

  /// The lessons of the course; `finished` are those of earlier sessions.
  func lessons(_ sitting: Sitting, finished: Set<String>) -> [StyledText] {
    let finished = finished.union(sitting.finishedLessons)
    return (sitting.course?.lessons ?? []).flatMap { lesson -> [StyledText] in
      let mark = finished.contains(lesson.id) ? "✓" : lesson.id == sitting.lesson?.id ? "▸" : " "
      return [StyledText("\(mark) ", .green) + StyledText(lesson.id, .cyan) + StyledText("  " + lesson.title(language))]
        + StyledText("    " + lesson.summary(language), .dim).wrapped(to: width, indent: "    ")
    }
  }

  func progress(_ sitting: Sitting, finished: Set<String>) -> [StyledText] {
    guard let lesson = sitting.lesson else { return lessons(sitting, finished: finished) }
    return [StyledText(lesson.title(language), .bold)]
      + lesson.steps.enumerated().map { index, step in
        let isDone = sitting.record.passedSteps.contains(step.id)
        let mark = isDone ? StyledText("  ✓ ", .green) : StyledText(index == sitting.stepIndex ? "  ▸ " : "    ")
        let skipped = sitting.record.skippedSteps.contains(step.id) ? Phrase.wasSkipped(language) : ""
        return mark + StyledText("\(index + 1). " + step.title(language)) + StyledText(skipped, .dim)
      }
  }

  /// How the scheduler decided about a pod, as a table: each node, who refused it, or its scores.
  func why(_ sitting: Sitting, _ arguments: [String]) -> [StyledText] {
    let name = arguments.first.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let decisions = sitting.workstation.cluster?.decisions ?? []
    guard let decision = decisions.last(where: { name == nil || $0.pod.hasSuffix("/" + (name ?? "")) }) else {
      return say(Texts(Texts.Language(rawValue: language) ?? .en)(.noDecision))
    }
    var lines = [StyledText(decision.pod + (decision.winner.map { " → " + $0 } ?? ""), .bold)]
    for row in decision.rows {
      let scores = row.scores.map { "\($0.plugin) \($0.value)×\($0.weight)" }.joined(separator: ", ")
      let text = row.refusal.map { "✗ " + $0 } ?? "\(row.total)  (\(scores))"
      lines += StyledText("  \(row.node): \(text)").wrapped(to: width, indent: "    ")
    }
    return lines
  }

  /// Small words that stand in sentences.
  func word(_ word: String) -> String {
    guard language == "ko" else { return word }
    return ["lesson": "레슨", "step": "단계", "stopped": "멈췄습니다", "started": "다시 시작했습니다"][word] ?? word
  }

  /// A sentence with code in it.
  func say(_ text: String) -> [StyledText] { prose(text) }

  private func prose(_ text: String) -> [StyledText] { Prose.lines(text, width: width, coloring: coloring) }
}
