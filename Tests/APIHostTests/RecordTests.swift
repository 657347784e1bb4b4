import API
import Foundation
import Lessons
import Objects
import Simulation
import Testing
import Transcripts
import Workstation

@Suite struct RecordTests {
  @Test func aReplayLeadsToTheSameCluster() throws {
    let path = NSTemporaryDirectory() + "drydock-served-\(getpid()).jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let cluster = ServedCluster(recordedAt: path)
    let deployment = #"""
      {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":2,
      "selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
      "spec":{"containers":[{"name":"c","image":"nginx:1.27"}]}}}}
      """#
    #expect(cluster.ask("POST", "/apis/apps/v1/namespaces/default/deployments", deployment)?.code == 201)
    let scale = cluster.ask(
      "PATCH",
      "/apis/apps/v1/namespaces/default/deployments/web",
      #"{"spec":{"replicas":3}}"#,
      headers: ["Content-Type": "application/merge-patch+json"]
    )
    #expect(scale?.code == 200)
    #expect(cluster.ask("GET", "/api/v1/namespaces/default/pods")?.code == 200)
    let live = cluster.ask("GET", "/api/v1/namespaces/default/pods")?.body["items"]?.array ?? []
    cluster.stop()

    let transcript = try Transcript.read(path)
    #expect(transcript.entries.count == 2)
    let header = try #require(transcript.header)
    var replay = Replay(try Session.sitting(of: header, nil, path: path))
    replay.run(transcript)
    let again = replay.sitting.workstation.cluster?.objects(of: .pods, in: "default") ?? []
    let names = again.map(\.name).sorted()
    #expect(names == live.map(\.name).sorted())
    #expect(names.count == 3)
  }
}
