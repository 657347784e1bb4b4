import API
import Objects
import Testing

@testable import Lessons

@Suite struct MatcherTests {
  let pod: Value = [
    "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "web", "labels": ["app": "web"]],
    "spec": [
      "containers": [
        ["name": "side", "image": "busybox:1.36"],
        [
          "name": "web", "image": "docker.io/library/nginx:latest",
          "ports": [["containerPort": 80, "protocol": "TCP"]],
          "resources": ["requests": ["cpu": "500m"]],
        ],
      ]
    ],
    "status": ["phase": "Running", "conditions": [["type": "Ready", "status": "True"]]],
  ]

  func differences(_ yaml: String) throws -> [String] {
    let matcher = Matcher(kind: GroupVersionKind(apiVersion: "v1", kind: "Pod"))
    return matcher.differences(try YAML.readOne(yaml), pod).map(\.path)
  }

  @Test(arguments: [
    "metadata: {name: web}",
    "spec: {containers: [{name: web, image: nginx}]}",
    "spec: {containers: [{name: web, resources: {requests: {cpu: 0.5}}}]}",
    "spec: {containers: [{name: web, ports: [{containerPort: 80}]}, {name: side}]}",
    "spec: {containers: [{image: {$regex: ^busy}}]}",
    "spec: {containers: {$size: 2}}",
    "status: {conditions: [{type: Ready, status: \"True\"}]}",
    "metadata: {labels: {app: {$in: [web, api]}, tier: {$exists: false}}}",
    "spec: {hostNetwork: false}",
  ])
  func fits(yaml: String) throws {
    #expect(try differences(yaml) == [])
  }

  @Test(arguments: [
    ("metadata: {name: wbe}", "metadata.name"),
    ("spec: {containers: [{name: web, image: \"nginx:1.27\"}]}", "spec.containers[web].image"),
    ("spec: {containers: [{name: log}]}", "spec.containers[log]"),
    ("spec: {containers: {$size: {$gte: 3}}}", "spec.containers"),
    ("metadata: {labels: {tier: front}}", "metadata.labels.tier"),
    ("status: {phase: {$ne: Running}}", "status.phase"),
  ])
  func namesThePlace(yaml: String, path: String) throws {
    #expect(try differences(yaml) == [path])
  }

  @Test func imagesCompareByMeaning() {
    #expect(ImageName("nginx") == ImageName("docker.io/library/nginx:latest"))
    #expect(ImageName("bitnami/redis:7") == ImageName("docker.io/bitnami/redis:7"))
    #expect(ImageName("nginx") != ImageName("nginx:1.27"))
    #expect(ImageName("localhost:5000/nginx") != ImageName("nginx"))
  }

  @Test func misspellingsAreNear() {
    #expect(NearMiss.distance("wbe", "web") == 1)
    #expect(NearMiss.distance("web", "database") > 2)
  }
}
