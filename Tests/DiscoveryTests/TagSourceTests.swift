// SPDX-License-Identifier: Apache-2.0

import Discovery
import HTTPTransport
import LocalRegistry
import OCIModel
import Registry
import Testing

@Suite struct TagSourceTests {
    @Test func aRegistryIsASourceOfTags() async throws {
        try await withLocalRegistry(behavior: RegistryBehavior(tagsPageSize: 2)) { registry in
            let image = TestImage()
            registry.content.add(image, to: "demo", tag: "1.0.0")
            for tag in ["1.1.0", "1.2.0", "latest", "v9"] {
                registry.content.add(image, to: "demo", tag: tag)
            }
            let transport = HTTPTransport()
            let source: any TagSource = RegistryClient(settings: RegistrySettings(), transport: transport)
            let repository = try ImageReference(parsing: "\(registry.authority)/demo").repository
            let tags = try await source.tags(repository, meter: RequestMeter())
            await transport.shutdown()
            #expect(tags == ["1.0.0", "1.1.0", "1.2.0", "latest", "v9"])
        }
    }
}
