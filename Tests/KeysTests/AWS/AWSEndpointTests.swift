// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import StrictJSON
import Testing

/// Which region and which host are asked.
@Suite(.timeLimit(.minutes(1)))
struct AWSEndpointTests {
    @Test(arguments: [
        ("us-east-1", "kms.us-east-1.amazonaws.com"), ("cn-north-1", "kms.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "kms.us-gov-west-1.amazonaws.com"),
        ("us-iso-east-1", "kms.us-iso-east-1.c2s.ic.gov"),
        ("us-isob-east-1", "kms.us-isob-east-1.sc2s.sgov.gov"),
        ("eusc-de-east-1", "kms.eusc-de-east-1.amazonaws.eu"),
    ])
    func aRegionHasItsHost(_ region: String, _ host: String) async throws {
        let asked = try await ask("arn:aws:kms:\(region):111122223333:key/\(AWSBed.id)", [:])
        #expect(asked == ["https://\(host)/ \(region)"])
    }

    @Test(arguments: [
        ("AWS_USE_FIPS_ENDPOINT", "kms-fips.us-east-1.amazonaws.com"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "kms.us-east-1.api.aws"),
    ])
    func variantsAreAskedForByVariables(_ variable: String, _ host: String) async throws {
        #expect(
            try await ask(AWSBed.id, ["AWS_REGION": "us-east-1", variable: "true"]) == [
                "https://\(host)/ us-east-1"
            ])
        #expect(
            try await ask(AWSBed.id, ["AWS_REGION": "us-east-1", variable: "false"])
                == ["https://kms.us-east-1.amazonaws.com/ us-east-1"])
    }

    @Test(arguments: [
        (AWSBed.arn, ["AWS_REGION": "us-east-1"], "eu-west-1"),
        (AWSBed.id, ["AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-2"], "us-east-1"),
        (AWSBed.id, ["AWS_DEFAULT_REGION": "us-east-2", "HOME": "/home/a"], "us-east-2"),
        ("alias/release", ["HOME": "/home/a"], "sa-east-1"),
        ("alias/release", ["HOME": "/home/a", "AWS_PROFILE": "shop"], "eu-north-1"),
        ("alias/release", ["AWS_CONFIG_FILE": "/home/a/.aws/config"], "sa-east-1"),
    ])
    func theRegionIsTheKeysOrTheMachines(
        _ key: String, _ variables: [String: String], _ region: String
    ) async throws {
        #expect(try await ask(key, variables) == ["https://kms.\(region).amazonaws.com/ \(region)"])
    }

    @Test(arguments: [
        ([:], "set AWS_REGION, or name the key by its ARN: no region is known"),
        (["AWS_REGION": "evil.com/"], "the configured region is no name of a region; set AWS_REGION"),
        (["AWS_PROFILE": "none"], "AWS_PROFILE names \"none\", and no shared file has such a profile"),
    ])
    func withoutARegionNobodyIsAsked(_ variables: [String: String], _ why: String) async throws {
        await #expect(throws: KeyFetchError(.awsKMS, AWSBed.id, .misconfigured(why))) {
            try await ask(AWSBed.id, variables)
        }
    }

    @Test(
        arguments: [
            (["AWS_ENDPOINT_URL": "https://a.example"], nil, "https://a.example/"),
            (
                ["AWS_ENDPOINT_URL": "https://a.example", "AWS_ENDPOINT_URL_KMS": "https://b.example"], nil,
                "https://b.example/"
            ),
            (["AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:5000"], nil, "http://127.0.0.1:5000/"),
            (
                ["AWS_ENDPOINT_URL": "https://a.example", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"], nil,
                "https://kms.eu-west-1.amazonaws.com/"
            ),
            (
                ["AWS_ENDPOINT_URL": "https://a.example"], "https://vpce-1.kms.eu-west-1.vpce.amazonaws.com",
                "https://vpce-1.kms.eu-west-1.vpce.amazonaws.com/"
            ),
            (["AWS_ENDPOINT_URL": "https://a.example/"], "https://a.example", "https://a.example/"),
            ([:], "https://localhost:4566", "https://localhost:4566/"),
            (["AWS_PROFILE": "shop", "HOME": "/home/a"], nil, "https://shop.example/"),
        ] as [([String: String], String?, String)])
    func anEndpointIsOverridden(_ variables: [String: String], _ endpoint: String?, _ url: String)
        async throws
    {
        #expect(try await ask(AWSBed.arn, variables, endpoint: endpoint) == ["\(url) eu-west-1"])
    }

    @Test(
        arguments: [
            (
                ["AWS_ENDPOINT_URL_KMS": "http://a.example"], nil,
                "AWS_ENDPOINT_URL_KMS is http; only this machine is asked without TLS"
            ),
            (["AWS_ENDPOINT_URL": "a.example"], nil, "AWS_ENDPOINT_URL is no URL"),
            (
                [:], "https://a.example",
                "the key's endpoint, a.example, is not AWS's; credentials go there when AWS_ENDPOINT_URL_KMS names it"
            ),
            (
                [:], "https://abc.execute-api.eu-west-1.amazonaws.com",
                "the key's endpoint, abc.execute-api.eu-west-1.amazonaws.com, is not AWS's; credentials go there when AWS_ENDPOINT_URL_KMS names it"
            ),
            (
                [:], "https://evilamazonaws.com",
                "the key's endpoint, evilamazonaws.com, is not AWS's; credentials go there when AWS_ENDPOINT_URL_KMS names it"
            ),
            (
                [:], "http://kms.eu-west-1.amazonaws.com",
                "the key's endpoint is http; only this machine is asked without TLS"
            ),
        ] as [([String: String], String?, String)])
    func anEndpointIsRefused(_ variables: [String: String], _ endpoint: String?, _ why: String) async throws {
        await #expect(throws: KeyFetchError(.awsKMS, AWSBed.arn, .misconfigured(why))) {
            try await ask(AWSBed.arn, variables, endpoint: endpoint)
        }
    }

    @Test func aLinkLocalEndpointIsRefused() async throws {
        let transport = HTTPTransport()
        let provider = AWSKMS(
            transport: transport, metadata: transport,
            surroundings: Machine(variables: AWSBed.environmentKeys).surroundings)
        let outcome = await outcome(
            provider, try AWSKeyID(AWSBed.arn, endpoint: "https://169.254.169.254"))
        #expect(
            outcome.cause
                == .misconfigured(
                    "the key's endpoint, 169.254.169.254, is not AWS's; credentials go there when "
                        + "AWS_ENDPOINT_URL_KMS names it"))
        await transport.shutdown()
    }

    /// Asks a transport that knows a key, and says where it was asked and for which region that was signed.
    private func ask(
        _ key: String, _ variables: [String: String], endpoint: String? = nil
    ) async throws -> [String] {
        let recorder = Recorder()
        let transport = recorder.transport { request in
            HTTPResponse(
                status: 200, body: AWSBed.answer(.p256, spec: "ECC_NIST_P256").serialized(), url: request.url)
        }
        let files = [
            "/home/a/.aws/config": """
            [default]
            region = sa-east-1
            [profile shop]
            region = eu-north-1
            endpoint_url = https://shop.example
            """
        ]
        // The profile's endpoint is another matter.
        var variables = variables
        if variables["AWS_PROFILE"] == "shop", !key.hasPrefix("arn:") {
            variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
        }
        let machine = Machine(variables: AWSBed.environmentKeys.merging(variables) { $1 }, files: files)
        let provider = AWSKMS(transport: transport, metadata: transport, surroundings: machine.surroundings)
        _ = try await provider.fetch(try AWSKeyID(key, endpoint: endpoint))
        return recorder.requests.map { request in
            let scope = request.fields["Authorization"]?.split(separator: "/") ?? []
            return "\(request.url) \(scope.count > 2 ? scope[2] : "unsigned")"
        }
    }
}
