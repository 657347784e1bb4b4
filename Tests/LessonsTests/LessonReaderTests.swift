import Testing

@testable import Lessons

@Suite struct LessonReaderTests {
  static let step = """
    - id: run
      title: {en: Run, ko: 실행}
      say: {en: Say, ko: 말}
      task: {en: Do it, ko: 하세요}
      checks:
      - id: there
        object: {apiVersion: v1, kind: Pod, metadata: {name: web}}
      hints: [{say: {en: a, ko: 가}}, {say: {en: b, ko: 나}}]
      solution: {run: [kubectl run web --image=nginx]}
      alternatives: [{name: other, run: [kubectl run web --image=nginx]}]
      wrong: [{name: typo, run: [kubectl run wbe --image=nginx], fails: there}]
    """

  static func lesson(_ steps: String = step, extra: String = "") -> String {
    """
    format: 1
    id: one
    version: 1
    title: {en: One, ko: 하나}
    summary: {en: One, ko: 하나}
    debrief: {en: Done, ko: 끝}
    \(extra)
    steps:
    \(steps)
    """
  }

  func error(_ text: String) -> String? {
    do {
      _ = try Lesson.read(text, file: "lesson.yaml")
      return nil
    } catch {
      return error.description
    }
  }

  @Test func aWholeLessonIsRead() throws {
    let lesson = try Lesson.read(Self.lesson(), file: "lesson.yaml")
    #expect(lesson.steps.first?.checks.first?.id == "there")
    #expect(lesson.steps.first?.title("ko") == "실행")
  }

  @Test func theLinesOfASolutionMayBeExplained() throws {
    let explained = "{run: [{line: kubectl run web --image=nginx, say: {en: Runs it., ko: 실행합니다.}}]}"
    let text = Self.lesson(
      Self.step.replacing("{run: [kubectl run web --image=nginx]}\n  alt", with: explained + "\n  alt")
    )
    let solution = try #require(try Lesson.read(text, file: "lesson.yaml").steps.first?.solution)
    #expect(solution.run == ["kubectl run web --image=nginx"])
    #expect(solution.says.first??("ko") == "실행합니다.")
    #expect(error(text.replacing("line: kubectl", with: "lime: kubectl"))?.contains("unknown key \"lime\"") == true)
  }

  @Test func whatIsWrongIsNamedWithItsPlace() {
    #expect(
      error(Self.lesson(extra: "tittle: x"))
        == "lesson.yaml:7:1: unknown key \"tittle\"; known here: format, id, version, title, summary, requires, "
        + "introduces, start, grade, steps, debrief"
    )
    #expect(error(Self.lesson(Self.step.replacing("kind: Pod", with: "kind: Pud")))?.contains("serves no Pud") == true)
    #expect(
      error(Self.lesson(Self.step.replacing("{en: Run, ko: 실행}", with: "{en: Run}")))?.contains("no \"ko\"") == true
    )
    #expect(
      error(Self.lesson(Self.step.replacing("fails: there", with: "fails: nowhere")))?.contains("no check") == true
    )
    #expect(
      error(Self.lesson(Self.step.replacing("{name: web}}", with: "{name: {$reqex: w}}}")))?
        .contains("unknown operator \"$reqex\"") == true
    )
    #expect(error("format: 7\nid: x\n")?.contains("use a newer drydock") == true)
    #expect(error("a: [1")?.hasPrefix("lesson.yaml:") == true)
  }

  @Test func bothLanguagesSayTheSameThings() {
    for phrase in Phrase.allCases {
      #expect(Phrase.english[phrase] != nil, "\(phrase)")
      #expect(Phrase.korean[phrase] != nil, "\(phrase)")
    }
  }
}
