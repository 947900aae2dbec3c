// The panel of the stage: asks without leaving the page, asks twice before anything is ended, and shows what is seen. Without this
// script its forms work all the same, with a page that asks twice. The words are those of StagePanel.cs.
"use strict";

const stagePlace = "/live/stage";
const stageSaid = document.getElementById("stage-said");

function seconds(milliseconds) {
  return (milliseconds / 1000).toFixed(1) + " s";
}

function write(row, asked, seen) {
  const place = document.querySelector('tr[data-stage="' + row + '"]');
  if (place === null) {
    return;
  }
  for (const [name, text] of [["asked", asked], ["seen", seen]]) {
    const cell = place.querySelector("td." + name);
    if (cell.textContent !== text) {
      cell.textContent = text;
    }
  }
}

function seenOf(server) {
  const back = server.returns_in_milliseconds === null ? "" : ", comes back in " + seconds(server.returns_in_milliseconds);
  const after = server.seen === "answers" && server.recovery_milliseconds !== null
    ? " again after " + seconds(server.recovery_milliseconds) : "";
  return server.seen + back + after + (server.detail === "" ? "" : ": " + server.detail);
}

function askedOf(link) {
  return [
    link.delay_milliseconds > 0 ? "delay " + link.delay_milliseconds + " ms" : "",
    link.cut_percent > 0 ? "cut " + link.cut_percent + " %" : "",
    link.lose_percent > 0 ? "lose " + link.lose_percent + " %" : "",
  ].filter((one) => one !== "").join(", ");
}

function showStage(report) {
  for (const server of report.servers) {
    write(server.name, server.asked, seenOf(server));
    const row = document.querySelector('tr[data-stage="' + server.name + '"]');
    row?.setAttribute("data-seen", server.seen);
  }
  for (const link of report.links) {
    write(link.name, askedOf(link), link.calls + " calls, " + link.cut + " cut, " + link.lost + " answers lost");
  }
  write("disk", report.disk.asked, report.disk.seen);
  write("fault", report.fault.asked, report.fault.seen);
}

// Nobody tells what became of the other servers while the front end, which passes it on, does not answer.
function showSilence() {
  for (const row of document.querySelectorAll("tr[data-stage]")) {
    const cell = row.querySelector("td.seen");
    cell.textContent = row.dataset.stage === "frontend" ? "does not answer" : "not known now";
    row.removeAttribute("data-seen");
  }
}

async function lookAtStage() {
  const pace = 500;
  try {
    if (!document.hidden) {
      const answer = await fetch(stagePlace, {
        headers: { Accept: "application/json" }, signal: AbortSignal.timeout(2000),
      });
      const body = await answer.json();
      if (answer.ok) {
        showStage(body.data);
      } else {
        stageSaid.textContent = body.error.message;
      }
    }
  } catch {
    showSilence();
  }
  setTimeout(lookAtStage, pace);
}

// True when the person presses yes; the dialog takes the focus, and Escape means no.
function isSure(warning) {
  const dialog = document.getElementById("stage-sure");
  dialog.querySelector("p").textContent = warning;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function askStage(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  const words = ["verb", "to", "amount"].map((name) => fields.get(name)).filter((word) => word !== null && word !== "").join(" ");
  if (button.dataset.warning !== undefined) {
    if (!await isSure(button.dataset.warning)) {
      return;
    }
    fields.set("sure", "yes");
  }
  stageSaid.textContent = "Asked: " + words;
  try {
    const answer = await fetch(stagePlace, {
      method: "POST", body: fields, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(6000),
    });
    const body = await answer.json();
    stageSaid.textContent = answer.ok ? "Asked: " + words : "Not done: " + words + ". " + body.error.message + ".";
    if (answer.ok) {
      showStage(body.data);
    }
  } catch {
    stageSaid.textContent = "Asked: " + words + ". No answer came back.";
  }
}

for (const form of document.querySelectorAll('form[action="' + stagePlace + '"]')) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    askStage(form, event.submitter);
  });
}
for (const button of document.querySelectorAll("#stage-sure button")) {
  button.addEventListener("click", () => document.getElementById("stage-sure").close(button.value));
}
if (document.querySelector("table.stage") !== null) {
  lookAtStage();
}
