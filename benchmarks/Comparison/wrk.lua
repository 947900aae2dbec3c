-- What compare.sh has wrk send, and how it reports: one line that begins with "figures". COMPARE_SCENARIO names the scenario.
-- A request that does not change is given to wrk once, so that wrk itself takes as little of the processor as it can.

local scenario = os.getenv("COMPARE_SCENARIO")
local json = { ["Content-Type"] = "application/json" }

if scenario == "buy" then
    wrk.method = "POST"
    wrk.headers = json
    wrk.body = '{"item_number":1}'
end

-- The mix: 90 % lookups and 10 % buys, each of one of 1,000 books. The seed is fixed: all stores get the same requests.
if scenario == "mix" then
    local books, buysOfTen, seed, threads = 1000, 1, 677, 0

    function setup(thread)
        thread:set("number", threads)
        threads = threads + 1
    end

    function init()
        math.randomseed(seed + number)
        lookups, buys = {}, {}
        for book = 1, books do
            lookups[book] = wrk.format("GET", "/books/" .. book)
            buys[book] = wrk.format("POST", "/orders", json, '{"item_number":' .. book .. '}')
        end
    end

    function request()
        local kind = math.random(10) <= buysOfTen and buys or lookups
        return kind[math.random(books)]
    end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("figures,%d,%d,%d,%d,%d,%d\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99), errors.status,
        errors.connect + errors.read + errors.write + errors.timeout))
end
