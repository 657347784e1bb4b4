import Testing

@testable import Lessons

@Suite("Slips that a lesson's checks must notice")
struct MutationTests {
  @Test func aCommandHasItsNameImageCountAndNamespaceWrongOnceEach() {
    let line = "kubectl create deployment web --image=nginx:1.27 --replicas 3 | cat"
    #expect(
      CommandWords(line).slips.map(\.text) == [
        "kubectl create deployment webx --image=nginx:1.27 --replicas 3 | cat",
        "kubectl create deployment web --image=nginx:1.27-alpine --replicas 3 | cat",
        "kubectl create deployment web --image=nginx:1.27 --replicas 4 | cat",
        "kubectl create deployment web --image=nginx:1.27 --replicas 3 -n kube-public | cat",
      ]
    )
  }

  @Test func whatFollowsTheDashesAndWhatTheShellFillsInStays() {
    #expect(
      CommandWords("kubectl exec web -n shop -- sh -c 'echo web > a'").slips.map(\.change) == [
        "name web → webx", "namespace shop → default",
      ]
    )
    #expect(
      CommandWords("kubectl label $(kubectl get pods -o name | head -n 1) app-").slips.map(\.change) == [
        "in the namespace kube-public"
      ]
    )
  }

  @Test func aManifestHasOneLeafWrongAtATime() {
    let text = """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        selector: {app: web}
        ports: [{port: 80, targetPort: 8080}]
      """
    let mutations = Mutation.ofManifest(text, path: "web.yaml", line: 2) { _ in true }
    #expect(
      mutations.map(\.change) == [
        "web.yaml: Service metadata.name web → webx", "web.yaml: Service spec.ports[0].port 80 → 81",
        "web.yaml: Service spec.ports[0].targetPort 8080 → 8081", "web.yaml: Service spec.selector.app web → webx",
      ]
    )
    #expect(Mutation.ofManifest(text, path: "web.yaml", line: 2) { _ in false }.isEmpty)
  }

  /// A check that asks only for the pod's name lets another image through.
  @Test func whatTheChecksDoNotNoticeIsReportedWithItsPlace() throws {
    let lesson = try Lesson.read(LessonReaderTests.lesson(), file: "lesson.yaml")
    let line = "kubectl run web --image=nginx"
    #expect(
      SelfTest.run(lesson).map(\.description) == [
        "one/run: the checks do not notice a change at \"\(line)\": image nginx → nginx:alpine"
      ]
    )
  }
}
