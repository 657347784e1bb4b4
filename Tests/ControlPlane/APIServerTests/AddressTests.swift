import API
import APIServer
import Objects
import Testing

@Suite("Addresses and slices of devices")
struct AddressTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private mutating func refusal(_ resource: GroupVersionResource, _ yaml: String) throws -> String {
    let object = try YAML.readOne(yaml)
    do {
      try server.create(resource, object)
      return ""
    } catch { return error.message }
  }

  @Test(
    arguments: [
      ("10.96.0.77", ""), ("::1", ""), ("010.96.0.7", "must not have leading 0s"),
      ("2001:DB8::1", "must be in canonical form (\"2001:db8::1\")"),
      ("::ffff:1.2.3.4", "must not be an IPv4-mapped IPv6 address"),
      ("web", "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
    ]
  )
  mutating func anAddressIsItsName(_ name: String, _ words: String) throws {
    let message = try refusal(
      GroupVersionResource("ipaddresses", group: "networking.k8s.io"),
      """
      {apiVersion: networking.k8s.io/v1, kind: IPAddress, metadata: {name: "\(name)"},
       spec: {parentRef: {resource: services, name: web, namespace: default}}}
      """
    )
    #expect(
      message
        == (words.isEmpty
          ? ""
          : "IPAddress.networking.k8s.io \"\(name)\" is invalid: metadata.name: "
            + "Invalid value: \"\(name)\": \(words)")
    )
  }

  @Test mutating func anAddressHasAParent() throws {
    let message = try refusal(
      GroupVersionResource("ipaddresses", group: "networking.k8s.io"),
      "{apiVersion: networking.k8s.io/v1, kind: IPAddress, metadata: {name: 10.0.0.1}, spec: {parentRef: {}}}"
    )
    #expect(message.contains("[spec.parentRef.resource: Required value, spec.parentRef.name: Required value]"))
  }

  @Test(
    arguments: [
      (
        "[10.0.0.1/24]",
        "spec.cidrs[0]: Invalid value: \"10.0.0.1/24\": must not have bits set beyond the prefix length"
      ),
      ("[10.0.0.0/24, 10.1.0.0/24]", "may specify no more than one IP for each IP family"),
      ("[10.0.0.0/33]", "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"), ("[]", "at least one CIDR"),
    ]
  )
  mutating func rangesAreWhole(_ ranges: String, _ words: String) throws {
    let message = try refusal(
      GroupVersionResource("servicecidrs", group: "networking.k8s.io"),
      "{apiVersion: networking.k8s.io/v1, kind: ServiceCIDR, metadata: {name: more}, spec: {cidrs: \(ranges)}}"
    )
    #expect(message.contains(words))
  }

  @Test mutating func aSliceSaysWhereItsDevicesAre() throws {
    let message = try refusal(
      GroupVersionResource("resourceslices", group: "resource.k8s.io"),
      """
      apiVersion: resource.k8s.io/v1
      kind: ResourceSlice
      metadata: {name: slice}
      spec:
        driver: gpu.example.com
        pool: {name: node01, generation: 1, resourceSliceCount: 0}
        devices:
        - name: gpu-0
          attributes: {"model-x": {string: a}, version: {version: "1.2"}, none: {}}
        - name: gpu-0
      """
    )
    for words in [
      "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
      "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required",
      "spec.devices[0].attributes[model-x]: Invalid value: \"model-x\": a valid C identifier must start with",
      "spec.devices[0].attributes[none]: Invalid value: \"\": exactly one value must be specified",
      "spec.devices[0].attributes[version].version: Invalid value: \"1.2\": must be a string compatible with semver.org",
      "spec.devices[1]: Duplicate value: \"gpu-0\"",
    ] { #expect(message.contains(words)) }
  }
}
