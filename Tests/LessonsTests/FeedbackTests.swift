import Objects
import Testing
import Workstation

@testable import Lessons

/// What a learner reads about a check that fails.
@Suite struct FeedbackTests {
  /// A sitting at a step that asks for a look at the pods of `kube-system` and for a pod without a node.
  private func sitting(_ language: String = "en") throws -> Sitting {
    let steps = """
      - id: look
        title: {en: Look, ko: 보기}
        say: {en: Say, ko: 말}
        task: {en: Do it, ko: 하세요}
        checks:
        - id: listed
          history: {used: {verb: get, resource: pods, namespace: kube-system}}
        - id: unplaced
          object:
            apiVersion: v1
            kind: Pod
            metadata: {name: web, annotations: {note: {$contains: blue}}}
            spec: {nodeName: {$exists: false}}
        hints: [{say: {en: a, ko: 가}}, {say: {en: b, ko: 나}}]
        solution:
          run:
          - {line: kubectl get pods -n kube-system, say: {en: Lists them., ko: 목록을 봅니다.}}
          - {line: fault stop scheduler, say: {en: Stops it., ko: 멈춥니다.}}
          - {line: kubectl run web --image=nginx --annotations=note=blue, say: {en: Runs it., ko: 실행합니다.}}
        alternatives: [{name: other, run: [kubectl get pods -A]}]
        wrong: [{name: typo, run: [kubectl get pods], fails: listed}]
      """
    let lesson = try Lesson.read(LessonReaderTests.lesson(steps), file: "lesson.yaml")
    return Sitting(lesson: lesson, course: nil, epoch: 1_790_000_000, language: language)
  }

  private func help(_ sitting: Sitting, _ id: String) throws -> String {
    try #require(sitting.results().first { $0.id == id }).help
  }

  @Test func theOwnCommandThatCameClosestIsNamed() throws {
    var sitting = try sitting()
    #expect(try help(sitting, "listed") == "")
    _ = sitting.workstation.run("kubectl get pods -n kubesystem")
    #expect(
      try help(sitting, "listed") == "Your `kubectl get pods -n kubesystem` looked into the namespace `kubesystem`."
    )
    _ = sitting.workstation.run("kubectl get pods nope -n kube-system")
    #expect(
      try help(sitting, "listed") == "Your `kubectl get pods nope -n kube-system` failed, so it does not count."
    )
  }

  @Test func conditionsAreSaidInWords() throws {
    var sitting = try sitting()
    _ = sitting.workstation.run("kubectl run web --image=nginx")
    sitting.workstation.settle(atMost: .seconds(60))
    let lines = try help(sitting, "unplaced").split(separator: "\n")
    #expect(lines.first == "metadata.annotations.note: want something that contains blue, have none")
    #expect(lines.last?.hasPrefix("spec.nodeName: want nothing, have node0") == true)
  }

  @Test func theSolutionIsPlayedOnACopy() throws {
    let sitting = try sitting("ko")
    let played = sitting.playSolution()
    #expect(played.map { $0.say?("ko") } == ["목록을 봅니다.", "멈춥니다.", "실행합니다."])
    #expect(played.first?.output.contains("kube-scheduler-control-plane") == true)
    #expect(played.map { $0.gained.map(\.id) } == [["listed"], [], ["unplaced"]])
    #expect(played.last?.output == "pod/web created\n")
    #expect(sitting.results().allSatisfy { $0.passed == false })
  }
}
