# Prints the tables of compare.sh. Input: a line for each run,
#   round,scenario,connections,store,requests,microseconds,p50 us,p99 us,refused,socket errors,processor us
# and before them "bases,scenario,store store...": the stores whose figures the others are divided by.

BEGIN { FS = "," }

$1 == "bases" { bases[$2] = $3; titles[$2] = $4; next }

{
    rate = $5 * 1000000 / $6
    key = $2 SUBSEP $3 SUBSEP $4
    if (!($2 in seen)) { seen[$2] = 1; scenarios[++scenarioCount] = $2 }
    if (!(($2, $3) in seen)) { seen[$2, $3] = 1; rows[$2] = rows[$2] " " $3 }
    if (!(($2, "store", $4) in seen)) { seen[$2, "store", $4] = 1; stores[$2] = stores[$2] " " $4 }
    rates[key] = rates[key] " " rate
    medium[key] = medium[key] " " $7
    high[key] = high[key] " " $8
    processor[key] = processor[key] " " ($5 > 0 ? $11 / $5 : 0)
    refused[key] += $9
    broken[key] += $10
    byRound[key, $1] = rate
    if ($1 > rounds) rounds = $1
}

function sorted(list, values,    n, i, j, held) {
    n = split(list, values, " ")
    for (i = 2; i <= n; i++) {
        held = values[i] + 0
        for (j = i - 1; j > 0 && values[j] + 0 > held; j--) values[j + 1] = values[j]
        values[j + 1] = held
    }
    return n
}

function median(list,    values, n) {
    n = sorted(list, values)
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}

# Of the rounds' own ratios: two runs of a round are near each other in time.
function ratio(key, base,    list, values, n, r) {
    for (r = 1; r <= rounds; r++) {
        if (((key, r) in byRound) && byRound[base, r] > 0) list = list " " byRound[key, r] / byRound[base, r]
    }
    if (list == "") return ""
    n = sorted(list, values)
    return sprintf("%.2f (%.2f..%.2f)", median(list), values[1], values[n])
}

function thousands(number,    text, tail) {
    text = sprintf("%.0f", number)
    while (length(text) > 3) { tail = "," substr(text, length(text) - 2) tail; text = substr(text, 1, length(text) - 3) }
    return text tail
}

END {
    for (s = 1; s <= scenarioCount; s++) {
        scenario = scenarios[s]
        baseCount = split(bases[scenario], base, " ")
        rowCount = split(rows[scenario], row, " ")
        storeCount = split(stores[scenario], store, " ")
        print "\n## " titles[scenario] "\n"
        head = "| connections | store | requests/s | p50 ms | p99 ms | servers' CPU us a request | refused | socket errors |"
        rule = "|--:|---|--:|--:|--:|--:|--:|--:|"
        for (b = 1; b <= baseCount; b++) { head = head " / " base[b] " |"; rule = rule "---|" }
        print head; print rule
        for (i = 1; i <= rowCount; i++) for (j = 1; j <= storeCount; j++) {
            key = scenario SUBSEP row[i] SUBSEP store[j]
            line = sprintf("| %s | %s | %s | %.2f | %.2f | %.1f | %d | %d |", row[i], store[j], thousands(median(rates[key])),
                median(medium[key]) / 1000, median(high[key]) / 1000, median(processor[key]), refused[key], broken[key])
            for (b = 1; b <= baseCount; b++) {
                other = scenario SUBSEP row[i] SUBSEP base[b]
                line = line " " (key == other ? "" : ratio(key, other)) " |"
            }
            print line
        }
    }
}
