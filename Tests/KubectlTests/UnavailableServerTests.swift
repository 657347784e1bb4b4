import Testing

@Suite("A group whose server does not answer")
struct UnavailableServerTests {
  @Test func `does not stop what the others serve`() {
    var desk = Desk()
    desk.files["api.yaml"] = """
      apiVersion: apiregistration.k8s.io/v1
      kind: APIService
      metadata: {name: v1beta1.metrics.k8s.io}
      spec:
        group: metrics.k8s.io
        version: v1beta1
        groupPriorityMinimum: 100
        versionPriority: 100
        insecureSkipTLSVerify: true
        service: {name: metrics-server, namespace: kube-system}
      """
    _ = desk.run("create -f api.yaml")
    let listed = desk.run("api-resources --api-group=apps -o name")
    #expect(listed.stdout.hasPrefix("controllerrevisions.apps\ndaemonsets.apps\n"))
    #expect(
      listed.stderr.hasSuffix(
        """
        memcache.go:287] "Unhandled Error" err="couldn't get resource list for metrics.k8s.io/v1beta1: the server is \
        currently unable to handle the request"

        """
      )
    )
    #expect(desk.run("get pods").stderr.hasPrefix("No resources found"))
  }
}
